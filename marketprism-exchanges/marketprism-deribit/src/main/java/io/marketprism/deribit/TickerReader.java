package io.marketprism.deribit;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Decimal;
import io.marketprism.event.FundingKind;
import io.marketprism.event.FundingRate;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarkPrice;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.OpenInterest;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Reads tickers {@code {"timestamp":…,"last_price":…,"mark_price":…,"index_price":…,"open_interest":…,"current_funding":…,"stats":{"volume":…,
 * "volume_usd":…,"high":…,"low":…},…}}, which are up to four events. The statistics' {@code volume} is in base; the volume in quote is
 * {@code volume_usd} where a contract is counted in dollars, and {@code volume_notional} of other futures; the price of an option is not in dollars.
 * Funding is paid continuously, so that its rate has no time and no interval; {@code funding_8h} is an average of the past, which we do not carry.
 */
final class TickerReader implements DeribitReader {
    private static final long STATISTICS = JsonCursor.key("stats");
    private static final long HIGH = JsonCursor.key("high");
    private static final long LOW = JsonCursor.key("low");
    private static final long VOLUME = JsonCursor.key("volume");

    private final JsonCursor json;
    private final long timeKey;
    private final long markKey;
    private final long lastKey;
    private final long indexKey;
    private final long openInterestKey;
    private final long fundingKey;
    private final long volumeUsdKey;
    private final long volumeNotionalKey;

    private @Nullable Decimal high;
    private @Nullable Decimal low;
    private @Nullable Decimal volume;
    private @Nullable Decimal volumeUsd;
    private @Nullable Decimal volumeNotional;

    TickerReader(JsonCursor json) {
        this.json = json;
        timeKey = json.codeOf("timestamp");
        markKey = json.codeOf("mark_price");
        lastKey = json.codeOf("last_price");
        indexKey = json.codeOf("index_price");
        openInterestKey = json.codeOf("open_interest");
        fundingKey = json.codeOf("current_funding");
        volumeUsdKey = json.codeOf("volume_usd");
        volumeNotionalKey = json.codeOf("volume_notional");
    }

    @Override
    public void read(DeribitMessage message) {
        high = null;
        low = null;
        volume = null;
        volumeUsd = null;
        volumeNotional = null;
        Decimal last = null;
        Decimal mark = null;
        Decimal index = null;
        Decimal openInterest = null;
        Decimal funding = null;
        long time = DeribitMessage.NOT_READ;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == STATISTICS) {
                statistics();
            } else if (key == timeKey) {
                time = json.epochMillis();
            } else if (key == markKey) {
                mark = notNegative();
            } else if (key == lastKey) {
                last = notNegative();
            } else if (key == indexKey) {
                index = notNegative();
            } else if (key == openInterestKey) {
                openInterest = notNegative();
            } else if (key == fundingKey) {
                funding = json.decimalOrNull();
            } else {
                json.skip();
            }
        }
        if (time == DeribitMessage.NOT_READ) {
            throw json.missing("timestamp");
        }
        emit(message, message.plausible(time), last, mark, index, openInterest, funding);
    }

    private void statistics() {
        if (json.skipNull()) {
            return;
        }
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == VOLUME) {
                volume = notNegative();
            } else if (key == HIGH) {
                high = notNegative();
            } else if (key == LOW) {
                low = notNegative();
            } else if (key == volumeUsdKey) {
                volumeUsd = notNegative();
            } else if (key == volumeNotionalKey) {
                volumeNotional = notNegative();
            } else {
                json.skip();
            }
        }
    }

    private @Nullable Decimal notNegative() {
        Decimal number = json.decimalOrNull();
        if (number != null && number.signum() < 0) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD, json.position(), "expected a number of 0 or more, was " + number);
        }
        return number;
    }

    private void emit(
            DeribitMessage message,
            long timeUs,
            @Nullable Decimal last,
            @Nullable Decimal mark,
            @Nullable Decimal index,
            @Nullable Decimal openInterest,
            @Nullable Decimal funding) {
        Instrument instrument = message.instrument();
        long receivedUs = message.frame().receiveTimeUs();
        String collector = message.frame().collector();
        Decimal quoteVolume = instrument.quantityUnit() == QuantityUnit.QUOTE
                ? volumeUsd
                : instrument.marketType() == MarketType.OPTION ? null : volumeNotional;
        if (last != null || high != null || low != null || volume != null || quoteVolume != null) {
            message.event(
                    new Ticker(instrument, timeUs, receivedUs, collector, last, null, high, low, volume, quoteVolume));
        }
        if (funding != null && instrument.marketType() == MarketType.PERPETUAL) {
            message.event(new FundingRate(
                    instrument,
                    timeUs,
                    receivedUs,
                    collector,
                    FundingKind.PREDICTED,
                    funding,
                    MarketEvent.ABSENT,
                    MarketEvent.ABSENT,
                    MarketEvent.ABSENT));
        }
        if (mark != null || index != null) {
            message.event(new MarkPrice(instrument, timeUs, receivedUs, collector, mark, index));
        }
        if (openInterest != null) {
            message.event(new OpenInterest(instrument, timeUs, receivedUs, collector, openInterest, null, null));
        }
    }
}
