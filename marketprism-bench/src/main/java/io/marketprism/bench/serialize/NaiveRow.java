package io.marketprism.bench.serialize;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** RowBinary as one writes it first: byte by byte into a stream, decimals by way of {@code BigDecimal} and {@code BigInteger}. */
final class NaiveRow implements EventWriter {
    private static final int DECIMAL_BYTES = 32;
    private static final int SCALE = 18;

    private final ByteSink out = new ByteSink();

    @Override
    public int write(MarketEvent event) {
        out.reset();
        head(event);
        if (event instanceof Trade trade) {
            trade(trade);
        } else if (event instanceof BestBidOffer bbo) {
            bbo(bbo);
        } else {
            delta((BookDelta) event);
        }
        return out.size();
    }

    @Override
    public byte[] toByteArray() {
        return out.toByteArray();
    }

    private void head(MarketEvent event) {
        Instrument instrument = event.instrument();
        text(instrument.exchange());
        text(instrument.marketType().wireName());
        text(instrument.symbol());
        text(instrument.nativeSymbol());
        optionalNumber(event.exchangeTimeUs());
        optionalNumber(event.receiveTimeUs());
        optionalText(event.collector());
        number(event.exchangeTimeUs() == MarketEvent.ABSENT ? event.receiveTimeUs() : event.exchangeTimeUs());
    }

    private void trade(Trade trade) {
        text(trade.tradeId().toString());
        text(trade.form().wireName());
        decimal(trade.price());
        decimal(trade.quantity());
        text(trade.instrument().quantityUnit().wireName());
        text(trade.side().wireName());
        optionalNumberAsText(trade.firstTradeId());
        optionalNumberAsText(trade.lastTradeId());
        optionalNumber(trade.sequence());
        text(trade.source().wireName());
    }

    private void bbo(BestBidOffer bbo) {
        optionalNumber(bbo.sequence());
        optionalDecimal(bbo.bidPrice());
        optionalDecimal(bbo.bidQuantity());
        optionalDecimal(bbo.askPrice());
        optionalDecimal(bbo.askQuantity());
        text(bbo.instrument().quantityUnit().wireName());
    }

    private void delta(BookDelta delta) {
        text("delta");
        optionalNumber(delta.sequence());
        optionalNumber(delta.previousSequence());
        out.write(delta.reset() ? 1 : 0);
        levels(delta.bids());
        levels(delta.asks());
        text(delta.instrument().quantityUnit().wireName());
        out.write(1);
        optionalText(delta.bookSession());
    }

    private void levels(Levels levels) {
        varInt(levels.size());
        for (int i = 0; i < levels.size(); i++) {
            decimal(levels.price(i));
            decimal(levels.quantity(i));
        }
    }

    private void optionalText(Object text) {
        out.write(text == null ? 1 : 0);
        if (text != null) {
            text(text.toString());
        }
    }

    private void optionalNumberAsText(long number) {
        optionalText(number == MarketEvent.ABSENT ? null : Long.toString(number));
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        varInt(utf8.length);
        out.write(utf8, 0, utf8.length);
    }

    private void optionalNumber(long number) {
        out.write(number == MarketEvent.ABSENT ? 1 : 0);
        if (number != MarketEvent.ABSENT) {
            number(number);
        }
    }

    private void number(long number) {
        for (int i = 0; i < Long.BYTES; i++) {
            out.write((int) (number >> 8 * i));
        }
    }

    private void optionalDecimal(Decimal number) {
        out.write(number == null ? 1 : 0);
        if (number != null) {
            decimal(number);
        }
    }

    private void decimal(Decimal number) {
        BigDecimal scaled = number.toBigDecimal().setScale(SCALE);
        byte[] bigEndian = scaled.unscaledValue().toByteArray();
        for (int i = 0; i < DECIMAL_BYTES; i++) {
            int from = bigEndian.length - 1 - i;
            out.write(from >= 0 ? bigEndian[from] : scaled.signum() < 0 ? -1 : 0);
        }
    }

    private void varInt(int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.write(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
