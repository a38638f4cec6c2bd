package io.marketprism.okx;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.LongShortRatio;
import java.util.Objects;

/** Reads ratios of longs to shorts, {@code ["1701417600000","1.1739"]}: the time and the ratio. The shares of both are not stated. */
final class RatioReader implements OkxRowReader {
    private final JsonCursor json;
    private final DataType dataType;

    /**
     * A reader.
     *
     * @param json is at the rows
     * @param dataType whose ratio it is
     */
    RatioReader(JsonCursor json, DataType dataType) {
        this.json = json;
        this.dataType = dataType;
    }

    @Override
    public void begin(OkxMessage message) {
        if (message.bar() == null) {
            throw new NormalizationException(
                    Problem.UNKNOWN_KIND, json.position(), "expected ratios of a known period, such as 5m");
        }
    }

    @Override
    public void read(OkxMessage message) {
        json.enterArray();
        next("ts");
        long time = json.epochMillis();
        next("ratio");
        Decimal ratio = json.quantity();
        while (json.nextElement()) {
            json.skip();
        }
        message.event(new LongShortRatio(
                message.instrument(),
                message.plausible(time),
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                dataType,
                ratio,
                null,
                null,
                Objects.requireNonNull(message.bar(), "Expected the period of ratios")
                        .interval()));
    }

    private void next(String field) {
        if (!json.nextElement()) {
            throw json.missing(field);
        }
    }
}
