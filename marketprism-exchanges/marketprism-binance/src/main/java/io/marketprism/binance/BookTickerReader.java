package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;

/** {@code {"u":400900217,"s":"BNBUSDT","b":"25.35190000","B":"31.21","a":"25.3652","A":"40.66"}}, on spot without kind and time. */
final class BookTickerReader extends MessageReader {

    BookTickerReader(BinanceInput input, BinanceChannel channel) {
        super(input, channel);
    }

    @Override
    void read(Frame frame, NormalizerOutput output) {
        long start = json.mark();
        read(json.nextKey(), start, false, frame, output);
    }

    /**
     * Reads a message that begins like one of these, which needs no second look at its keys if it is one.
     *
     * @param first its first key, behind which the cursor is
     * @param start mark before the first key
     * @return false if it is another, and nothing has been read
     */
    boolean readIfItIs(long first, long start, Frame frame, NormalizerOutput output) {
        return first == 'u' && read(first, start, true, frame, output);
    }

    private boolean read(long first, long start, boolean unsure, Frame frame, NormalizerOutput output) {
        InstrumentDefinition definition = null;
        try {
            long sendTime = MarketEvent.ABSENT;
            long transactionTime = MarketEvent.ABSENT;
            long sequence = MarketEvent.ABSENT;
            boolean sides = false;
            Decimal bidPrice = null;
            Decimal bidQuantity = null;
            Decimal askPrice = null;
            Decimal askQuantity = null;
            for (long key = first; key != JsonCursor.END; key = json.nextKey()) {
                int letter = BinanceInput.letter(key);
                if (unsure && (!isOfBookTicker(letter) || json.atArray())) {
                    return false;
                }
                sides |= letter == 'b' || letter == 'a';
                switch (letter) {
                    case 'E' -> sendTime = json.epochMillisOrMicros();
                    case 'T' -> transactionTime = json.epochMillisOrMicros();
                    case 'u' -> sequence = json.wholeNumber();
                    case 's' -> definition = json.definition(symbols);
                    case 'b' -> bidPrice = json.decimalOrNull();
                    case 'B' -> bidQuantity = json.decimalOrNull();
                    case 'a' -> askPrice = json.decimalOrNull();
                    case 'A' -> askQuantity = json.decimalOrNull();
                    default -> json.skip();
                }
            }
            json.require(definition, "s");
            json.require(sequence, "u");
            if (!sides) {
                throw json.missing("b");
            }
            boolean bid = json.isSide(bidPrice, bidQuantity);
            boolean ask = json.isSide(askPrice, askQuantity);
            Instrument instrument = definition.instrument();
            output.event(new BestBidOffer(
                    instrument,
                    BinanceInput.time(transactionTime, sendTime, frame, instrument, DataType.BBO, output),
                    frame.receiveTimeUs(),
                    frame.collector(),
                    sequence,
                    bid ? bidPrice : null,
                    bid && bidQuantity != null ? definition.quantity(bidQuantity) : null,
                    ask ? askPrice : null,
                    ask && askQuantity != null ? definition.quantity(askQuantity) : null));
            return true;
        } catch (NormalizationException e) {
            throw input.located(e, channel, BinanceInput.instrument(definition), start);
        }
    }

    private static boolean isOfBookTicker(int letter) {
        return switch (letter) {
            case 'u', 's', 'b', 'B', 'a', 'A' -> true;
            default -> false;
        };
    }
}
