package io.marketprism.collector;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.binance.Binance;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.deribit.Deribit;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.okx.Okx;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.okx.OkxVenueMarket;
import io.marketprism.test.RecordingSink;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Instruments that are listed, halted and delisted while they are collected, on all exchanges at once that push such news. */
class InstrumentNewsTest {
    /** Well below the hour after which the list is looked at anyway, and the minute after which it is looked at again. */
    private static final Duration SOON = Duration.ofSeconds(40);

    private static final Feed ALL = Feed.of("*-USDT").data(DataType.TRADE);
    private static final SimulatorOptions OPTIONS = SimulatorOptions.defaults()
            .symbols("BTC-USDT", "ETH-USDT", "SOL-USDT")
            .eventsPerSecond(300);

    private final RecordingSink sink = new RecordingSink();

    private static ConnectorOptions at(SimulatedExchange venue, String exchange) {
        return ConnectorOptions.defaults().exchange(exchange).hosts(venue.restUri(), venue.webSocketUri());
    }

    /** By exchange. */
    private <E extends MarketEvent> Map<String, List<E>> came(Class<E> type, String symbol) {
        return sink.events().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(event -> event.instrument().symbol().equals(symbol))
                .collect(Collectors.groupingBy(event -> event.instrument().exchange()));
    }

    private Set<String> became(String symbol, Set<InstrumentStatus> statuses) {
        return sink.events().stream()
                .filter(event -> event instanceof InstrumentDefinition definition
                        && definition.instrument().symbol().equals(symbol)
                        && statuses.contains(definition.status()))
                .map(event -> event.instrument().exchange())
                .collect(Collectors.toSet());
    }

    private static boolean hearNews(SimulatedExchange venue, String topic) {
        return venue.connections().stream()
                .anyMatch(connection -> connection.streams().stream().anyMatch(name -> name.contains(topic)));
    }

    @Test
    void areFollowedWithinSeconds() {
        Set<String> exchanges = Set.of("okx-sim", "binance-sim", "deribit-sim");
        try (SimulatedExchange okx = SimulatedExchange.okx(OkxVenueMarket.SPOT, OPTIONS);
                SimulatedExchange binance = SimulatedExchange.binance(BinanceVenueMarket.USDM, OPTIONS);
                SimulatedExchange deribit = SimulatedExchange.deribit(OPTIONS)) {
            List<SimulatedExchange> venues = List.of(okx, binance, deribit);
            venues.forEach(venue -> venue.delist("SOL-USDT"));
            venues.forEach(SimulatedExchange::start);
            try (Pipeline pipeline = MarketPrism.pipeline()
                    .from(Okx.spot(at(okx, "okx-sim")), ALL)
                    .from(Binance.usdm(at(binance, "binance-sim")), ALL)
                    .from(Deribit.derivatives(at(deribit, "deribit-sim")), ALL)
                    .to(sink)
                    .start()) {
                await().atMost(SOON)
                        .until(() -> hearNews(okx, "instruments")
                                && hearNews(binance, "!contractInfo")
                                && hearNews(deribit, "instrument.state")
                                && came(Trade.class, "ETH-USDT").keySet().equals(exchanges));

                venues.forEach(venue -> venue.list("SOL-USDT"));
                venues.forEach(venue -> venue.halt("ETH-USDT"));
                await().atMost(SOON)
                        .until(() -> came(Trade.class, "SOL-USDT").keySet().equals(exchanges)
                                && became("ETH-USDT", Set.of(InstrumentStatus.HALTED, InstrumentStatus.SETTLING))
                                        .equals(exchanges));

                venues.forEach(venue -> venue.delist("ETH-USDT"));
                await().atMost(SOON).until(() -> became("ETH-USDT", Set.of(InstrumentStatus.DELISTED))
                        .equals(exchanges));
                assertEquals(List.of(), pipeline.problems());
            }
        }
        assertEquals(
                Stream.of("BTC-USDT", "ETH-USDT", "SOL-USDT")
                        .collect(Collectors.toMap(symbol -> symbol, symbol -> Map.of())),
                Stream.of("BTC-USDT", "ETH-USDT", "SOL-USDT")
                        .collect(Collectors.toMap(symbol -> symbol, symbol -> came(Gap.class, symbol))));
        exchanges.forEach(exchange -> assertEquals(
                came(Trade.class, "ETH-USDT").get(exchange).stream()
                        .mapToLong(Trade::receiveTimeUs)
                        .max()
                        .orElseThrow(),
                came(Coverage.class, "ETH-USDT").get(exchange).stream()
                        .mapToLong(Coverage::toUs)
                        .max()
                        .orElseThrow(),
                "where the coverage of what was delisted ends on " + exchange));
    }
}
