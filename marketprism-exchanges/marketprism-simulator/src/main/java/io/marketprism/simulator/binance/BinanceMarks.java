package io.marketprism.simulator.binance;

import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.market.InstrumentKind;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.market.SymbolStatistics;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What is told of marks, funding and open interest, for the ledger. Futures tell times in milliseconds. */
final class BinanceMarks {

    private BinanceMarks() {}

    /** What a mark price update tells. */
    static List<ProducedEvent> of(SymbolMarket market, long sentMicros) {
        ListedInstrument listing = market.listing();
        SymbolStatistics statistics = market.statistics();
        List<ProducedEvent> events = new ArrayList<>();
        events.add(ProducedEvent.of("mark_price", listing.symbol(), "", sentMicros)
                .with("mark_price", statistics.markPrice())
                .with("index_price", statistics.index().price())
                .toTheMillisecond());
        if (listing.kind() == InstrumentKind.PERPETUAL) {
            long time = statistics.fundingTime(sentMicros);
            events.add(funding(listing, "predicted", statistics.fundingRate(), time, sentMicros)
                    .toTheMillisecond());
        }
        return events;
    }

    /** A funding rate. */
    static ProducedEvent funding(
            ListedInstrument listing, String kind, BigDecimal rate, long fundingMicros, long exchangeMicros) {
        return ProducedEvent.of("funding_rate", listing.symbol(), "", exchangeMicros)
                .with("kind", kind)
                .with("funding_rate", rate)
                .with("funding_time_us", Long.toString(fundingMicros));
    }
}
