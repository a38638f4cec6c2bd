package io.marketprism.binance;

import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.Offer;
import io.marketprism.connector.Offer.By;
import io.marketprism.connector.Offer.Paging;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.connector.json.RowReader;
import io.marketprism.event.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of the past Binance's markets tell, one row for each call, by the exchange's API documentation of July 2026. The
 * history of open interest is not among them: it is of other moments than what is polled.
 */
enum BinanceBackfill {
    /** The numbers of {@link BinanceChannel#TRADE}; those of {@code aggTrades} are others. */
    HISTORICAL_TRADES(DataType.TRADE, By.NUMBER, Paging.FORWARDS, "historicalTrades", 25, 1_000, BinanceMarket.SPOT),
    /** The numbers of {@link BinanceChannel#AGGREGATE_TRADE}, of the last day or two. */
    AGGREGATE_TRADES(
            DataType.TRADE,
            By.NUMBER,
            Paging.FORWARDS,
            "aggTrades",
            20,
            1_000,
            BinanceMarket.USDM,
            BinanceMarket.COINM),
    /** As many as futures give for the weight that any number has on spot. */
    KLINES(DataType.CANDLE, By.TIME, Paging.FORWARDS_BUT_THE_LAST, "klines", 2, 499, BinanceMarket.values()),
    TOP_POSITIONS(BinancePoll.TOP_POSITIONS),
    ALL_ACCOUNTS(BinancePoll.ALL_ACCOUNTS);

    private final DataType dataType;
    private final By by;
    private final Paging paging;
    private final String endpoint;
    private final int weight;
    private final int mostRows;
    private final @Nullable BinancePoll ratios;
    private final Set<BinanceMarket> markets;

    /**
     * A call.
     *
     * @param weight what it costs
     * @param mostRows how many rows it asks for at most
     */
    BinanceBackfill(
            DataType dataType,
            By by,
            Paging paging,
            String endpoint,
            int weight,
            int mostRows,
            BinanceMarket... markets) {
        this.dataType = dataType;
        this.by = by;
        this.paging = paging;
        this.endpoint = endpoint;
        this.weight = weight;
        this.mostRows = mostRows;
        this.ratios = null;
        this.markets = Set.of(markets);
    }

    /** Ratios, by the call that polls them: those of the last 30 days. */
    BinanceBackfill(BinancePoll ratios) {
        this.dataType = ratios.dataType();
        this.by = By.TIME;
        this.paging = Paging.BACKWARDS;
        this.endpoint = ratios.endpoint();
        this.weight = 0; // The market tells what statistics cost.
        this.mostRows = 500;
        this.ratios = ratios;
        this.markets = Set.of(BinanceMarket.USDM, BinanceMarket.COINM);
    }

    /** What a market offers of them. */
    static List<Offer> offers(BinanceMarket market, BinanceRequests requests) {
        return Arrays.stream(values())
                .filter(row -> row.markets.contains(market))
                .<Offer>map(row -> new Offer.Backfilled(
                        row.dataType,
                        row.by,
                        row.paging,
                        (subscription, first, last) -> requests.backfill(row, subscription, first, last)))
                .toList();
    }

    String endpoint() {
        return endpoint;
    }

    /** {@return what a call costs} */
    LimitPool.Cost cost(BinanceMarket market, ConnectorOptions options) {
        return ratios == null ? market.calls(options).weighing(weight) : market.statistics(options);
    }

    /** {@return the call that polls them, if they are ratios; else null} */
    @Nullable BinancePoll ratios() {
        return ratios;
    }

    /** {@return which rows to ask for, as the end of a query} */
    String range(long first, long last) {
        if (by == By.NUMBER) {
            // One more than wanted shows that the answer is not from before.
            return "&fromId=" + first + "&limit=" + (Math.min(mostRows - 2, last - first) + 2);
        }
        if (ratios == null) {
            return "&startTime=" + millis(first) + "&limit=" + mostRows;
        }
        return (last == Long.MAX_VALUE ? "" : "&endTime=" + millis(last + 1)) + "&limit=" + mostRows;
    }

    /** The first whole millisecond that is not before a time. */
    private static long millis(long us) {
        return -Math.floorDiv(-us, 1_000L);
    }

    /** Reads the answer. */
    PollAnswer read(BinanceMarket market, Subscription subscription, Frame body) {
        if (ratios != null) {
            return ratios.read(subscription, body);
        }
        JsonCursor json = new JsonCursor();
        PollAnswer answer = new PollAnswer(body);
        RowReader reader = this == KLINES
                ? new PastKlineReader(json, market, subscription)
                : new PastTradeReader(json, subscription.definition());
        try {
            json.reset(body);
            json.rows((frame, output) -> row(reader, subscription, frame, output), body, answer);
            json.finish();
            return answer;
        } catch (NormalizationException e) {
            throw located(e, subscription);
        }
    }

    private void row(RowReader reader, Subscription subscription, Frame body, NormalizerOutput output) {
        try {
            reader.read(body, output);
        } catch (NormalizationException e) {
            throw located(e, subscription);
        }
    }

    private NormalizationException located(NormalizationException problem, Subscription subscription) {
        return problem.in(endpoint, subscription.instrument(), dataType);
    }
}
