package io.marketprism.okx;

import io.marketprism.connector.ExchangeTime;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.Decimal;
import io.marketprism.event.FundingKind;
import io.marketprism.event.FundingRate;
import io.marketprism.event.MarketEvent;
import java.util.concurrent.TimeUnit;

/**
 * Reads funding rates {@code {"fundingRate":"0.0001875391284828","fundingTime":"1700726400000","instId":"BTC-USD-SWAP","nextFundingTime":"1700755200000",
 * "settFundingRate":"0.0001699799259033","settState":"settled","ts":"1700724675402",…}}: the rate so far of the period that {@code fundingTime} settles, and,
 * where {@code prevFundingTime} says of when it is, the rate that was settled last. That stands in every push until the next settlement: its time is the
 * settlement's, so that it is the same event each time.
 */
final class FundingRateReader implements OkxRowReader {
    private static final long SETTLED = JsonCursor.key("settled");
    private static final long TIME = JsonCursor.key("ts");

    private static final long HOUR_US = TimeUnit.HOURS.toMicros(1);

    private final JsonCursor json;
    private final long rateKey;
    private final long settlementKey;
    private final long nextKey;
    private final long previousKey;
    private final long settledRateKey;
    private final long stateKey;

    FundingRateReader(JsonCursor json) {
        this.json = json;
        rateKey = json.codeOf("fundingRate");
        settlementKey = json.codeOf("fundingTime");
        nextKey = json.codeOf("nextFundingTime");
        previousKey = json.codeOf("prevFundingTime");
        settledRateKey = json.codeOf("settFundingRate");
        stateKey = json.codeOf("settState");
    }

    @Override
    public void read(OkxMessage message) {
        Decimal rate = null;
        Decimal settledRate = null;
        boolean settled = false;
        long previous = MarketEvent.ABSENT;
        long settlement = MarketEvent.ABSENT;
        long next = MarketEvent.ABSENT;
        long time = OkxTime.NOT_READ;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == JsonCursor.LONG_KEY) {
                json.skip();
            } else if (key == TIME) {
                time = json.epochMillis();
            } else if (key == rateKey) {
                rate = json.decimalOrNull();
            } else if (key == settlementKey) {
                settlement = settlementTime();
            } else if (key == nextKey) {
                next = settlementTime();
            } else if (key == previousKey) {
                previous = settlementTime();
            } else if (key == settledRateKey) {
                settledRate = json.decimalOrNull();
            } else if (key == stateKey) {
                settled = !json.skipNull() && json.textCode() == SETTLED;
            } else {
                json.skip();
            }
        }
        json.require(rate, "fundingRate");
        OkxTime.require(json, time);
        message.event(event(message, message.plausible(time), FundingKind.PREDICTED, rate, settlement, next));
        if (settled && settledRate != null && previous != MarketEvent.ABSENT) {
            message.event(event(message, previous, FundingKind.SETTLED, settledRate, previous, settlement));
        }
    }

    private static FundingRate event(
            OkxMessage message, long timeUs, FundingKind kind, Decimal rate, long settlement, long next) {
        return new FundingRate(
                message.instrument(),
                timeUs,
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                kind,
                rate,
                settlement,
                next,
                hours(settlement, next));
    }

    /** What lies between two settlements; nothing is known where it is no whole number of hours. */
    private static long hours(long settlement, long next) {
        boolean known = settlement != MarketEvent.ABSENT && next != MarketEvent.ABSENT;
        long between = known ? next - settlement : 0;
        return between > 0 && between % HOUR_US == 0 ? between / HOUR_US : MarketEvent.ABSENT;
    }

    private long settlementTime() {
        long time = json.epochMillis();
        if (time == MarketEvent.ABSENT || ExchangeTime.isPlausible(time)) {
            return time;
        }
        throw new NormalizationException(
                Problem.INVALID_FIELD, json.position(), "expected the time of a settlement, was " + time + " µs");
    }
}
