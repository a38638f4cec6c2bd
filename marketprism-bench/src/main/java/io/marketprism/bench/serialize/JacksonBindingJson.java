package io.marketprism.bench.serialize;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import java.io.IOException;

/** Jackson's data binding: the event is copied into an object with the fields of the JSON, and that is written. */
final class JacksonBindingJson implements EventWriter {
    private final ObjectWriter writer = new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .writer();
    private byte[] written = new byte[0];

    @Override
    public int write(MarketEvent event) throws IOException {
        written = writer.writeValueAsBytes(view(event));
        return written.length;
    }

    @Override
    public byte[] toByteArray() {
        return written.clone();
    }

    private static Object view(MarketEvent event) {
        if (event instanceof Trade trade) {
            return new TradeView(
                    Head.of(event),
                    trade.tradeId().toString(),
                    trade.form().wireName(),
                    trade.price().toString(),
                    trade.quantity().toString(),
                    trade.instrument().quantityUnit().wireName(),
                    trade.side().wireName(),
                    numberAsText(trade.firstTradeId()),
                    numberAsText(trade.lastTradeId()),
                    number(trade.sequence()),
                    trade.source().wireName());
        }
        if (event instanceof BestBidOffer bbo) {
            return new BboView(
                    Head.of(event),
                    number(bbo.sequence()),
                    text(bbo.bidPrice()),
                    text(bbo.bidQuantity()),
                    text(bbo.askPrice()),
                    text(bbo.askQuantity()),
                    bbo.instrument().quantityUnit().wireName());
        }
        BookDelta delta = (BookDelta) event;
        return new DeltaView(
                Head.of(event),
                "delta",
                number(delta.sequence()),
                number(delta.previousSequence()),
                delta.reset(),
                levels(delta.bids()),
                levels(delta.asks()),
                delta.instrument().quantityUnit().wireName(),
                null,
                delta.bookSession());
    }

    private static String[][] levels(Levels levels) {
        String[][] texts = new String[levels.size()][];
        for (int i = 0; i < texts.length; i++) {
            texts[i] =
                    new String[] {levels.price(i).toString(), levels.quantity(i).toString()};
        }
        return texts;
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    private static String numberAsText(long value) {
        return value == MarketEvent.ABSENT ? null : Long.toString(value);
    }

    private static Long number(long value) {
        return value == MarketEvent.ABSENT ? null : (Long) value;
    }

    /** What every event begins with. */
    @JsonPropertyOrder({
        "dataType",
        "exchange",
        "marketType",
        "symbol",
        "nativeSymbol",
        "exchangeTimeUs",
        "receiveTimeUs",
        "collector"
    })
    record Head(
            String dataType,
            String exchange,
            String marketType,
            String symbol,
            String nativeSymbol,
            Long exchangeTimeUs,
            Long receiveTimeUs,
            String collector) {
        static Head of(MarketEvent event) {
            return new Head(
                    event.dataType().wireName(),
                    event.instrument().exchange(),
                    event.instrument().marketType().wireName(),
                    event.instrument().symbol(),
                    event.instrument().nativeSymbol(),
                    number(event.exchangeTimeUs()),
                    number(event.receiveTimeUs()),
                    event.collector());
        }
    }

    /** A trade. */
    record TradeView(
            @JsonUnwrapped Head head,
            String tradeId,
            String form,
            String price,
            String quantity,
            String quantityUnit,
            String side,
            String firstTradeId,
            String lastTradeId,
            Long sequence,
            String source) {}

    /** A top of the book. */
    record BboView(
            @JsonUnwrapped Head head,
            Long sequence,
            String bidPrice,
            String bidQuantity,
            String askPrice,
            String askQuantity,
            String quantityUnit) {}

    /** A change of a book. */
    record DeltaView(
            @JsonUnwrapped Head head,
            String kind,
            Long sequence,
            Long previousSequence,
            boolean reset,
            String[][] bids,
            String[][] asks,
            String quantityUnit,
            Integer depthLimit,
            String bookSession) {}
}
