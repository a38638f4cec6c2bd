package io.marketprism.okx;

import io.marketprism.connector.Frame;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.Offer;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.Subscription;
import io.marketprism.event.DataType;
import io.marketprism.okx.OkxChannel.Endpoint;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of the past OKX tells, a row for each call, by the exchange's v5 API documentation of May to July 2026. All of them answer with the newest rows
 * before a place, the newest first; a page goes back from its end.
 */
enum OkxBackfill {
    /** Three months of fills, numbered as those of the channel {@code trades-all}. */
    TRADES("market/history-trades", OkxChannel.TRADES_ALL, Offer.By.NUMBER),
    CANDLES("market/history-candles", OkxChannel.CANDLE, Offer.By.TIME),
    /** The newest 1,440 periods, as of all ratios. */
    TOP_TRADER_POSITIONS(OkxChannel.TOP_TRADER_POSITIONS),
    ALL_ACCOUNTS(OkxChannel.ALL_ACCOUNTS);

    private static final int MOST_ROWS = 100;

    private final String path;
    private final OkxChannel channel;
    private final Offer.By by;

    /**
     * A call.
     *
     * @param channel has the same rows
     */
    OkxBackfill(String path, OkxChannel channel, Offer.By by) {
        this.path = path;
        this.channel = channel;
        this.by = by;
    }

    /** Ratios, by the call that polls them. */
    OkxBackfill(OkxChannel polled) {
        this(polled.wireName(), polled, Offer.By.TIME);
    }

    /** {@return what a market that has these data types offers of their past} */
    static Stream<Offer> offers(Collection<DataType> types, OkxRequests requests) {
        return Arrays.stream(values())
                .filter(row -> types.contains(row.channel.dataType()))
                .map(row -> new Offer.Backfilled(
                        row.channel.dataType(),
                        row.by,
                        Offer.Paging.BACKWARDS,
                        (subscription, first, last) -> requests.backfill(row, subscription, last)));
    }

    /** {@return what a call is counted as} */
    LimitPool limit(String symbol) {
        return isRatio()
                ? new LimitPool(path + " " + symbol, OkxMarket.RATIO_CALLS)
                : new LimitPool(path, OkxMarket.HISTORY_CALLS);
    }

    private boolean isRatio() {
        return channel.endpoint() == Endpoint.HTTP;
    }

    String path() {
        return path;
    }

    /** {@return the end of a query for the rows up to the one behind the last that is wanted} */
    String range(@Nullable String variant, long last) {
        String bar = variant == null
                ? ""
                : (isRatio() ? "&period=" : "&bar=") + OkxBar.of(variant).wireName();
        if (last == Long.MAX_VALUE) {
            return bar + "&limit=" + MOST_ROWS;
        }
        long behind = by == Offer.By.NUMBER ? last + 1 : millis(last + 1);
        // The end is among the rows, what they are after is not.
        return bar + (isRatio() ? "&end=" + behind : "&after=" + (behind + 1)) + "&limit=" + MOST_ROWS;
    }

    /** The first whole millisecond that is not before a time. */
    private static long millis(long us) {
        return -Math.floorDiv(-us, 1_000L);
    }

    /** Reads the answer. */
    PollAnswer read(Frame body, Subscription subscription) {
        String variant = subscription.variant();
        return OkxAnswer.read(
                body,
                channel,
                variant == null ? null : OkxBar.written(OkxBar.of(variant).wireName()),
                subscription.definition(),
                channel::newReader);
    }
}
