package io.marketprism.kraken;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueSession;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Kraken being played: lets clients in and hands on what happens to the pairs. */
final class KrakenVenue implements Venue {
    private static final int GOING_AWAY = 1001;

    private final Map<String, KrakenPair> pairs = new LinkedHashMap<>();
    private final KrakenPair[] byIndex;
    private final String instruments;
    private final Set<KrakenSession> sessions = new LinkedHashSet<>();

    KrakenVenue(VenueContext context) {
        List<SymbolMarket> markets = context.market().symbols();
        byIndex =
                markets.stream().map(market -> new KrakenPair(context, market)).toArray(KrakenPair[]::new);
        for (KrakenPair pair : byIndex) {
            pairs.put(pair.name(), pair);
        }
        instruments = markets.stream()
                .map(market -> listed(market.listing()))
                .collect(Collectors.joining(
                        ",",
                        "{\"channel\":\"instrument\",\"type\":\"snapshot\",\"data\":{\"assets\":[{\"id\":\"USDT\"}],\"pairs\":[",
                        "]}}"));
        context.everyBookInterval(1, () -> pairs.values().forEach(KrakenPair::onInterval));
        context.every(Duration.ofSeconds(1), () -> List.copyOf(sessions).forEach(KrakenSession::beat));
    }

    private static String listed(ListedInstrument listing) {
        return "{\"symbol\":\"" + listing.symbol().replace('-', '/') + "\",\"base\":\"" + listing.base()
                + "\",\"quote\":\"" + listing.quote() + "\",\"status\":\"online\",\"price_precision\":"
                + listing.priceScale()
                + ",\"price_increment\":" + listing.price(1).toPlainString() + ",\"qty_precision\":"
                + listing.quantityScale()
                + ",\"qty_increment\":" + listing.quantity(1).toPlainString() + ",\"qty_min\":"
                + listing.quantity(1).toPlainString() + ",\"cost_min\":0.5}";
    }

    /** {@return the pair of a symbol, or null if there is none} */
    KrakenPair pair(String symbol) {
        return pairs.get(symbol);
    }

    String instruments() {
        return instruments;
    }

    void closed(KrakenSession session) {
        sessions.remove(session);
    }

    @Override
    public void onFill(SymbolMarket market, Fill fill) {
        byIndex[market.index()].onFill(fill);
    }

    @Override
    public void onBookChange(SymbolMarket market, BookChange change) {
        // Told at each interval.
    }

    @Override
    public Optional<RestResponse> refuse(RestRequest handshake) {
        return handshake.path().equals("/v2") ? Optional.empty() : Optional.of(refusal(404));
    }

    @Override
    public VenueSession connect(VenueConnection connection, RestRequest handshake) {
        KrakenSession session = new KrakenSession(this, connection);
        sessions.add(session);
        return session;
    }

    /** All that is played comes by WebSocket. */
    @Override
    public RestResponse answer(RestRequest request) {
        return refusal(404);
    }

    @Override
    public boolean isSnapshot(RestRequest request) {
        return false;
    }

    @Override
    public RestResponse refusal(int status) {
        return RestResponse.json(status, "{\"error\":[\"EGeneral:Unknown method\"]}");
    }

    /** Nothing is announced: the exchange closes. */
    @Override
    public void announceShutdown() {
        List.copyOf(sessions).forEach(session -> session.close(GOING_AWAY, "going away"));
    }
}
