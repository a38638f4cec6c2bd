package io.marketprism.bench.book;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchange.currency.CurrencyPair;
import org.knowm.xchange.dto.Order.OrderType;
import org.knowm.xchange.dto.marketdata.OrderBook;
import org.knowm.xchange.dto.marketdata.OrderBookUpdate;
import org.knowm.xchange.dto.trade.LimitOrder;

/** XChange's {@code OrderBook.update}. */
final class XChangeBook implements MeasuredBook<List<OrderBookUpdate>> {
    private final Date time = new Date(0);
    private final OrderBook book = new OrderBook(time, new ArrayList<>(), new ArrayList<>());

    @Override
    public List<OrderBookUpdate> prepare(List<BookUpdates.Update> updates) {
        return updates.stream()
                .map(update -> new OrderBookUpdate(
                        update.bid() ? OrderType.BID : OrderType.ASK,
                        update.quantity(),
                        CurrencyPair.BTC_USDT,
                        update.price(),
                        time,
                        update.quantity()))
                .toList();
    }

    @Override
    public void apply(List<OrderBookUpdate> delta) {
        for (int i = 0; i < delta.size(); i++) {
            book.update(delta.get(i));
        }
    }

    @Override
    public Map<BigDecimal, BigDecimal> bids() {
        return quantities(book.getBids());
    }

    @Override
    public Map<BigDecimal, BigDecimal> asks() {
        return quantities(book.getAsks());
    }

    private static Map<BigDecimal, BigDecimal> quantities(List<LimitOrder> orders) {
        Map<BigDecimal, BigDecimal> quantities = new HashMap<>();
        orders.forEach(order -> quantities.put(order.getLimitPrice(), order.getOriginalAmount()));
        return quantities;
    }
}
