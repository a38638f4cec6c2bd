package io.marketprism.simulator.deribit;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.TakerSide;
import io.marketprism.simulator.venue.JsonText;
import io.marketprism.simulator.venue.VenueContext;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The {@code trades} channel: every trade of an interval, a row each. A liquidation is told of each of its trades. */
final class TradesChannel extends DeribitChannel {

    private final DeribitInstrument instrument;
    private final List<Fill> fills = new ArrayList<>();

    /** Who of a trade was liquidated: mostly the taker, now and then the maker or both. */
    private enum Liquidated {
        TAKER("T"),
        MAKER("M"),
        BOTH("MT");

        private final String wireName;

        Liquidated(String wireName) {
            this.wireName = wireName;
        }

        static Liquidated of(long tradeId) {
            return tradeId % 4 == 0 ? MAKER : tradeId % 7 == 0 ? BOTH : TAKER;
        }
    }

    TradesChannel(VenueContext context, DeribitFrames frames, DeribitInstrument instrument) {
        super(context, frames, "trades." + instrument.name() + ".100ms");
        this.instrument = instrument;
    }

    @Override
    void onFill(Fill fill) {
        if (topic().hasSubscribers()) {
            fills.add(fill);
        }
    }

    @Override
    void onInterval() {
        if (fills.isEmpty()) {
            return;
        }
        List<Fill> all = List.copyOf(fills);
        fills.clear();
        if (!topic().hasSubscribers()) {
            return;
        }
        topic().publish(all.get(0).firstTradeId(), all.get(all.size() - 1).lastTradeId(), form -> frame(all));
        all.stream().filter(Fill::liquidation).forEach(this::tell);
    }

    private byte[] frame(List<Fill> all) {
        JsonText json = frames().begin(topic()).raw("[");
        for (Fill fill : all) {
            for (int i = 0; i < fill.quantities().length; i++) {
                row(json, fill, i);
            }
        }
        json.endList();
        return frames().end();
    }

    private void row(JsonText json, Fill fill, int index) {
        ListedInstrument listing = instrument.listing();
        long id = fill.firstTradeId() + index;
        json.raw("{\"trade_seq\":")
                .number(id)
                .raw(",\"trade_id\":\"")
                .number(id)
                .raw("\",\"timestamp\":")
                .number(fill.timeMicros() / 1_000)
                .raw(",\"tick_direction\":1,\"price\":")
                .decimalNumber(fill.price(), listing.priceScale());
        frames().number("mark_price", instrument.market().statistics().markPrice());
        json.raw(",\"instrument_name\":\"").raw(instrument.name()).raw("\"");
        frames().number("index_price", instrument.market().statistics().index().price());
        json.raw(fill.taker() == TakerSide.BUY ? ",\"direction\":\"buy\"" : ",\"direction\":\"sell\"")
                .raw(",\"amount\":")
                .decimalNumber(fill.quantities()[index], listing.quantityScale());
        if (fill.liquidation()) {
            json.raw(",\"liquidation\":\"").raw(Liquidated.of(id).wireName).raw("\"");
        }
        json.raw("},");
    }

    private void tell(Fill fill) {
        String taker = fill.taker() == TakerSide.BUY ? "buy" : "sell";
        String maker = fill.taker() == TakerSide.BUY ? "sell" : "buy";
        for (int i = 0; i < fill.quantities().length; i++) {
            long id = fill.firstTradeId() + i;
            Liquidated who = Liquidated.of(id);
            if (who != Liquidated.MAKER) {
                tell(fill, i, id, taker);
            }
            if (who != Liquidated.TAKER) {
                tell(fill, i, id, maker);
            }
        }
    }

    private void tell(Fill fill, int index, long id, String side) {
        ListedInstrument listing = instrument.listing();
        BigDecimal price = listing.price(fill.price());
        context()
                .told(ProducedEvent.of("liquidation", listing.symbol(), "", fill.timeMicros())
                        .toTheMillisecond()
                        .with("side", side)
                        .with("price", price)
                        .with("average_price", price)
                        .with("quantity", listing.quantity(fill.quantities()[index]))
                        .with("trade_id", Long.toString(id)));
    }
}
