package io.marketprism.bench.serialize;

import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.client.api.metadata.TableSchema;
import com.clickhouse.data.ClickHouseColumn;
import com.clickhouse.data.ClickHouseFormat;
import io.marketprism.clickhouse.RowEncoder;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/** The writer that ClickHouse's client offers for rows, with the columns of our tables. */
final class ClickHouseClientRow implements EventWriter {
    private static final long MICROSECONDS = 1_000_000;

    private final ByteSink out = new ByteSink();
    private final RowBinaryFormatWriter writer;
    private int column;

    ClickHouseClientRow(DataType type) {
        List<ClickHouseColumn> columns = new ArrayList<>();
        new RowEncoder(type)
                .columns()
                .forEach((name, columnType) -> columns.add(ClickHouseColumn.of(name, columnType)));
        writer = new RowBinaryFormatWriter(out, new TableSchema(columns), ClickHouseFormat.RowBinary);
    }

    @Override
    public int write(MarketEvent event) throws IOException {
        out.reset();
        column = 1;
        head(event);
        if (event instanceof Trade trade) {
            trade(trade);
        } else if (event instanceof BestBidOffer bbo) {
            bbo(bbo);
        } else {
            delta((BookDelta) event);
        }
        writer.commitRow();
        return out.size();
    }

    @Override
    public byte[] toByteArray() {
        return out.toByteArray();
    }

    private void head(MarketEvent event) {
        Instrument instrument = event.instrument();
        next(instrument.exchange());
        next(instrument.marketType().wireName());
        next(instrument.symbol());
        next(instrument.nativeSymbol());
        next(time(event.exchangeTimeUs()));
        next(time(event.receiveTimeUs()));
        next(event.collector());
        next(time(event.exchangeTimeUs() == MarketEvent.ABSENT ? event.receiveTimeUs() : event.exchangeTimeUs()));
    }

    private void trade(Trade trade) {
        next(trade.tradeId().toString());
        next(trade.form().wireName());
        next(trade.price().toBigDecimal());
        next(trade.quantity().toBigDecimal());
        next(trade.instrument().quantityUnit().wireName());
        next(trade.side().wireName());
        next(numberAsText(trade.firstTradeId()));
        next(numberAsText(trade.lastTradeId()));
        next(number(trade.sequence()));
        next(trade.source().wireName());
    }

    private void bbo(BestBidOffer bbo) {
        next(number(bbo.sequence()));
        next(decimal(bbo.bidPrice()));
        next(decimal(bbo.bidQuantity()));
        next(decimal(bbo.askPrice()));
        next(decimal(bbo.askQuantity()));
        next(bbo.instrument().quantityUnit().wireName());
    }

    private void delta(BookDelta delta) {
        next("delta");
        next(number(delta.sequence()));
        next(number(delta.previousSequence()));
        next(delta.reset());
        next(levels(delta.bids()));
        next(levels(delta.asks()));
        next(delta.instrument().quantityUnit().wireName());
        next(null);
        next(delta.bookSession());
    }

    private void next(Object value) {
        writer.setValue(column++, value);
    }

    private static ZonedDateTime time(long microseconds) {
        return microseconds == MarketEvent.ABSENT
                ? null
                : Instant.ofEpochSecond(microseconds / MICROSECONDS, microseconds % MICROSECONDS * 1_000)
                        .atZone(ZoneOffset.UTC);
    }

    private static Long number(long number) {
        return number == MarketEvent.ABSENT ? null : (Long) number;
    }

    private static String numberAsText(long number) {
        return number == MarketEvent.ABSENT ? null : Long.toString(number);
    }

    private static Object decimal(Decimal number) {
        return number == null ? null : number.toBigDecimal();
    }

    private static List<Object[]> levels(Levels levels) {
        List<Object[]> tuples = new ArrayList<>(levels.size());
        for (int i = 0; i < levels.size(); i++) {
            tuples.add(new Object[] {
                levels.price(i).toBigDecimal(), levels.quantity(i).toBigDecimal()
            });
        }
        return tuples;
    }
}
