package io.marketprism.binance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.marketprism.connector.Frame;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BinanceChannelTest {
    private final JsonCursor json = new JsonCursor();

    private BinanceChannel ofKind(String kind) {
        long[] codes = BinanceChannel.codes(json);
        json.reset(Frame.of('"' + kind + '"', 0, null));
        return BinanceChannel.ofKind(json.textCode(), codes);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PARTIAL_DEPTH", "FUNDING_RATE"})
    void isFoundByItsKind(BinanceChannel row) {
        assertSame(row, ofKind(row.wireName()));
    }

    @Test
    void isNotFoundByAnythingElse() {
        for (String kind : List.of("", "depth", "trades", "Trade", "depthUpdates", "kline_1m")) {
            assertNull(ofKind(kind), kind);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FUNDING_RATE")
    void hasAReaderIfItIsCarried(BinanceChannel row) {
        MessageReader reader =
                BinanceChannel.readers(new BinanceInput(BinanceMarket.SPOT, SymbolTable.of(List.of())))[row.ordinal()];

        if (row.dataType() == null) {
            assertNull(reader);
        } else {
            assertNotNull(reader);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "trade, TRADE",
        "aggTrade, TRADE",
        "blockTrade, TRADE",
        "bookTicker, BBO",
        "depth, ORDERBOOK",
        "depth@100ms, ORDERBOOK",
        "depth20, ORDERBOOK",
        "depth5@100ms, ORDERBOOK",
        "kline_1m, CANDLE",
        "ticker, TICKER",
        "markPrice@1s, MARK_PRICE",
        "indexPrice@1s, MARK_PRICE",
        "forceOrder, LIQUIDATION",
        "markPriceKline_1m, ",
        "depths, ",
        "miniTicker, "
    })
    void streamsTellTheirDataType(String stream, DataType type) {
        assertEquals(type, BinanceChannel.typeOfStream(stream));
    }

    @ParameterizedTest
    @EnumSource
    void aMarketSubscribesOneRowForWhatItOffers(BinanceMarket market) {
        List<DataType> offered = BinanceChannel.offers(market, (instrument, levels) -> null).stream()
                .map(offer -> offer.dataType())
                .toList();

        assertEquals(offered.stream().distinct().toList(), offered);
        for (DataType type : DataType.values()) {
            if (offered.contains(type)) {
                assertEquals(type, BinanceChannel.subscribed(market, type).dataType());
            } else {
                assertThrows(IllegalArgumentException.class, () -> BinanceChannel.subscribed(market, type));
            }
        }
    }
}
