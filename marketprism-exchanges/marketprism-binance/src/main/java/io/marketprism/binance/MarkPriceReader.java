package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.FundingKind;
import io.marketprism.event.FundingRate;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarkPrice;
import io.marketprism.event.MarketEvent;

/**
 * {@code {"e":"markPriceUpdate","E":1786171884000,"s":"BTCUSDT","p":"64991.37858696","i":"65016.05673913","r":"0.00003936","T":1786176000000}}: the
 * mark price, and the rate of the next funding as it stands. What is not funded has no {@code r}, or no {@code T}. Nothing tells how many hours lie
 * between two fundings.
 */
final class MarkPriceReader extends MessageReader {

    MarkPriceReader(BinanceInput input, BinanceChannel channel) {
        super(input, channel);
    }

    @Override
    void read(Frame frame, NormalizerOutput output) {
        long start = json.mark();
        InstrumentDefinition definition = null;
        try {
            long sendTime = MarketEvent.ABSENT;
            long fundingTime = MarketEvent.ABSENT;
            Decimal mark = null;
            Decimal index = null;
            Decimal rate = null;
            for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
                switch (BinanceInput.letter(key)) {
                    case 'E' -> sendTime = json.epochMillisOrMicros();
                    case 'T' -> fundingTime = json.epochMillisOrMicros();
                    case 's' -> definition = json.definition(symbols);
                    case 'p' -> mark = json.price();
                    case 'i' -> index = json.decimalOrNull();
                    case 'r' -> rate = json.decimalOrNull();
                    default -> json.skip();
                }
            }
            json.require(definition, "s");
            json.require(mark, "p");
            Instrument instrument = definition.instrument();
            long time = BinanceInput.time(MarketEvent.ABSENT, sendTime, frame, instrument, DataType.MARK_PRICE, output);
            output.event(new MarkPrice(instrument, time, frame.receiveTimeUs(), frame.collector(), mark, index));
            if (rate != null && fundingTime != MarketEvent.ABSENT) {
                output.event(new FundingRate(
                        instrument,
                        time,
                        frame.receiveTimeUs(),
                        frame.collector(),
                        FundingKind.PREDICTED,
                        rate,
                        fundingTime,
                        MarketEvent.ABSENT,
                        MarketEvent.ABSENT));
            }
        } catch (NormalizationException e) {
            throw input.located(e, channel, BinanceInput.instrument(definition), start)
                    .also(DataType.FUNDING_RATE);
        }
    }
}
