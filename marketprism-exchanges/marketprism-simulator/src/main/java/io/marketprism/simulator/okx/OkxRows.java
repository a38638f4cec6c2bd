package io.marketprism.simulator.okx;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.LongShortRatio;
import io.marketprism.simulator.market.PriceIndex;
import io.marketprism.simulator.market.SymbolStatistics;
import io.marketprism.simulator.market.TakerSide;
import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;

/** Writes the rows that channels and REST answers share. Numbers are strings; times are milliseconds. */
final class OkxRows {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BigDecimal FUNDING_CAP = new BigDecimal("0.00375");

    private OkxRows() {}

    static String text(BigDecimal value) {
        return DecimalStyle.PLAIN.styled(value).toPlainString();
    }

    static String millis(long micros) {
        return Long.toString(TimeUnit.MICROSECONDS.toMillis(micros));
    }

    private static ProducedEvent event(String dataType, String symbol, long micros) {
        return ProducedEvent.of(dataType, symbol, "", micros).toTheMillisecond();
    }

    private static ObjectNode row(OkxInstrument instrument) {
        return JSON.createObjectNode()
                .put("instType", instrument.venueMarket().instType())
                .put("instId", instrument.instId());
    }

    static OkxRow markPrice(OkxInstrument instrument, long nowMicros) {
        BigDecimal price = instrument.market().statistics().markPrice();
        return new OkxRow(
                row(instrument).put("markPx", text(price)).put("ts", millis(nowMicros)),
                event("mark_price", instrument.listing().symbol(), nowMicros).with("mark_price", price));
    }

    static OkxRow indexTicker(PriceIndex index, long nowMicros) {
        String open = text(index.open());
        ObjectNode row = JSON.createObjectNode()
                .put("instId", index.pair())
                .put("idxPx", text(index.price()))
                .put("high24h", text(index.high()))
                .put("low24h", text(index.low()))
                .put("open24h", open)
                .put("sodUtc0", open)
                .put("sodUtc8", open)
                .put("ts", millis(nowMicros));
        return new OkxRow(row, event("mark_price", index.pair(), nowMicros).with("index_price", index.price()));
    }

    /** Open interest in contracts, in coin and in dollars. */
    static OkxRow openInterest(OkxInstrument instrument, long nowMicros) {
        ListedInstrument listing = instrument.listing();
        SymbolStatistics statistics = instrument.market().statistics();
        BigDecimal contracts = statistics.openInterest();
        BigDecimal currency = listing.currency(contracts);
        // An option's own price is in coin.
        BigDecimal price =
                listing.kind() == InstrumentKind.OPTION ? statistics.index().price() : statistics.markPrice();
        BigDecimal other = listing.worth(price, contracts);
        BigDecimal dollars = listing.inverse() ? currency : other;
        ObjectNode row = row(instrument)
                .put("oi", text(contracts))
                .put("oiCcy", text(listing.inverse() ? other : currency))
                .put("oiUsd", text(dollars))
                .put("ts", millis(nowMicros));
        ProducedEvent event = event("open_interest", listing.symbol(), nowMicros)
                .with("open_interest", currency)
                .with("open_interest_value", dollars)
                .with("open_interest_value_currency", "USD");
        return new OkxRow(row, event);
    }

    /** The rate predicted for the next settlement, and the one settled last. The rate after the next is always empty. */
    static OkxRow fundingRate(OkxInstrument instrument, long nowMicros) {
        SymbolStatistics statistics = instrument.market().statistics();
        long time = statistics.fundingTime(nowMicros);
        long interval = TimeUnit.HOURS.toMicros(statistics.fundingIntervalHours());
        BigDecimal rate = statistics.fundingRate();
        ObjectNode row = JSON.createObjectNode()
                .put("formulaType", "noRate")
                .put("fundingRate", text(rate))
                .put("fundingTime", millis(time))
                .put("impactValue", "")
                .put("instId", instrument.instId())
                .put("instType", instrument.venueMarket().instType())
                .put("interestRate", "")
                .put("maxFundingRate", text(FUNDING_CAP))
                .put("method", "current_period")
                .put("minFundingRate", text(FUNDING_CAP.negate()))
                .put("nextFundingRate", "")
                .put("nextFundingTime", millis(time + interval))
                .put("premium", text(rate))
                .put("prevFundingTime", millis(time - interval))
                .put("settFundingRate", text(statistics.settledFundingRate(time - interval)))
                .put("settState", "settled")
                .put("ts", millis(nowMicros));
        String hours = Integer.toString(statistics.fundingIntervalHours());
        ProducedEvent predicted = event("funding_rate", instrument.listing().symbol(), nowMicros)
                .with("interval_hours", hours)
                .with("kind", "predicted")
                .with("funding_rate", rate)
                .with("funding_time_us", Long.toString(time))
                .with("next_funding_time_us", Long.toString(time + interval));
        ProducedEvent settled = event("funding_rate", instrument.listing().symbol(), time - interval)
                .with("interval_hours", hours)
                .with("kind", "settled")
                .with("funding_rate", statistics.settledFundingRate(time - interval))
                .with("funding_time_us", Long.toString(time - interval))
                .with("next_funding_time_us", Long.toString(time));
        return new OkxRow(row, predicted, settled);
    }

    /** A rate that was settled. */
    static OkxRow settledFundingRate(OkxInstrument instrument, long fundingMicros) {
        BigDecimal rate = instrument.market().statistics().settledFundingRate(fundingMicros);
        ObjectNode row = JSON.createObjectNode()
                .put("formulaType", "noRate")
                .put("fundingRate", text(rate))
                .put("fundingTime", millis(fundingMicros))
                .put("instId", instrument.instId())
                .put("instType", instrument.venueMarket().instType())
                .put("method", "current_period")
                .put("realizedRate", text(rate));
        ProducedEvent event = event("funding_rate", instrument.listing().symbol(), fundingMicros)
                .with("kind", "settled")
                .with("funding_rate", rate)
                .with("funding_time_us", Long.toString(fundingMicros));
        return new OkxRow(row, event);
    }

    /** A candle: volume in the unit of trades, then in coin (on spot in the quote currency), then in the quote currency. */
    static OkxRow candle(OkxInstrument instrument, Candle candle) {
        ListedInstrument listing = instrument.listing();
        BigDecimal quoteVolume = candle.turnover().quoteVolume(listing);
        BigDecimal coinVolume = listing.kind() == InstrumentKind.SPOT
                ? quoteVolume
                : candle.turnover().baseVolume(listing);
        ArrayNode row = JSON.createArrayNode()
                .add(millis(candle.startMicros()))
                .add(text(listing.price(candle.open())))
                .add(text(listing.price(candle.high())))
                .add(text(listing.price(candle.low())))
                .add(text(listing.price(candle.close())))
                .add(text(candle.turnover().volume()))
                .add(text(coinVolume))
                .add(text(quoteVolume))
                .add(candle.closed() ? "1" : "0");
        return new OkxRow(
                row, ProducedEvent.candle(listing, candle, candle.startMicros()).without("trade_count"));
    }

    static OkxRow liquidation(OkxInstrument instrument, Liquidation liquidation) {
        ListedInstrument listing = instrument.listing();
        boolean buy = liquidation.fill().taker() == TakerSide.BUY;
        ObjectNode detail = JSON.createObjectNode()
                .put("bkLoss", "0")
                .put("bkPx", text(listing.price(liquidation.bankruptcyPrice())))
                .put("ccy", "")
                .put("posSide", buy ? "short" : "long")
                .put("side", buy ? "buy" : "sell")
                .put("sz", text(listing.quantity(liquidation.fill().quantity())))
                .put("ts", millis(liquidation.fill().timeMicros()));
        ProducedEvent event = ProducedEvent.liquidation(
                        listing, liquidation, liquidation.fill().timeMicros())
                .toTheMillisecond()
                .without("average_price");
        return new OkxRow(detail, event);
    }

    static OkxRow ratio(String dataType, OkxInstrument instrument, OkxBar period, LongShortRatio ratio) {
        return new OkxRow(
                JSON.createArrayNode().add(millis(ratio.endMicros())).add(text(ratio.ratio())),
                ProducedEvent.ratio(
                                dataType,
                                instrument.listing(),
                                period.interval().name(),
                                ratio)
                        .without("long_ratio")
                        .without("short_ratio"));
    }
}
