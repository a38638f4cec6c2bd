package io.marketprism.sink;

import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;

final class Trades {
    private static final Instrument BITCOIN =
            new Instrument("test", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);

    private Trades() {}

    static Trade trade(long id) {
        return new Trade(
                BITCOIN,
                1_000_000 + id,
                1_000_100 + id,
                "host-1",
                TradeId.of(id),
                TradeForm.SINGLE,
                Decimal.parse("67000.1"),
                Decimal.ONE,
                Side.BUY,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                id,
                TradeSource.LIVE);
    }
}
