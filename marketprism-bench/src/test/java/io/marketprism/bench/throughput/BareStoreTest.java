package io.marketprism.bench.throughput;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.bench.corpus.Corpus;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.bench.normalize.Parser;
import io.marketprism.clickhouse.RowEncoder;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BareStoreTest {
    @Test
    void aBatchIsOneInsertForEachTable() throws IOException {
        MarketEvent trade = event(MessageKind.BINANCE_TRADE, 0);
        MarketEvent another = event(MessageKind.BINANCE_TRADE, 1);
        MarketEvent bbo = event(MessageKind.BINANCE_BOOK_TICKER, 0);

        List<BareStore.EncodedRows> blocks = BareStore.encode(List.of(trade, bbo, another, another, trade), 3);

        assertEquals(
                List.of(DataType.TRADE, DataType.BBO, DataType.TRADE),
                blocks.stream().map(BareStore.EncodedRows::type).toList());
        assertArrayEquals(rows(DataType.TRADE, trade, another), blocks.get(0).rows());
        assertArrayEquals(rows(DataType.BBO, bbo), blocks.get(1).rows());
        assertArrayEquals(rows(DataType.TRADE, another, trade), blocks.get(2).rows());
    }

    private static MarketEvent event(MessageKind kind, int index) throws IOException {
        return Parser.MARKETPRISM.reader(kind).read(Corpus.of(kind).get(index));
    }

    private static byte[] rows(DataType type, MarketEvent... events) {
        RowEncoder encoder = new RowEncoder(type);
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (MarketEvent event : events) {
            encoder.encode(event);
            rows.writeBytes(encoder.toByteArray());
        }
        return rows.toByteArray();
    }
}
