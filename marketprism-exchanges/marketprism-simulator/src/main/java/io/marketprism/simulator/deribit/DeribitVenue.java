package io.marketprism.simulator.deribit;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.ListingState;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Deribit being played: lets clients in and hands on what happens to the channels. */
final class DeribitVenue implements Venue {

    private static final String WEB_SOCKET_PATH = "/ws/api/v2";
    private static final int GOING_AWAY = 1001;
    private static final Duration HEARTBEAT_CHECK = Duration.ofMillis(100);

    private final VenueContext context;
    private final DeribitRules rules;
    private final DeribitRest rest;
    private final DeribitInstrument[] byIndex;
    private final Map<String, DeribitChannel> channels = new LinkedHashMap<>();
    private final Map<DeribitChannel, DeribitInstrument> ofChannel = new IdentityHashMap<>();
    private final List<InstrumentStateChannel> states;
    private final Set<DeribitSession> sessions = new LinkedHashSet<>();
    private final Map<String, CreditPool> pools = new HashMap<>();

    DeribitVenue(VenueContext context, DeribitRules rules) {
        this.context = context;
        this.rules = rules;
        DeribitFrames frames = new DeribitFrames();
        Map<String, DeribitInstrument> instruments = new LinkedHashMap<>();
        context.market().trackCandles(List.copyOf(ChartChannel.RESOLUTIONS.values()));
        for (SymbolMarket symbol : context.market().symbols()) {
            DeribitInstrument instrument = new DeribitInstrument(context, frames, symbol);
            instruments.put(instrument.name(), instrument);
        }
        this.byIndex = instruments.values().toArray(DeribitInstrument[]::new);
        this.rest = new DeribitRest(context, this, instruments);
        List<DeribitChannel> ofInstruments = new ArrayList<>();
        for (DeribitInstrument instrument : byIndex) {
            ofInstruments.addAll(instrument.channels());
            instrument.channels().forEach(channel -> ofChannel.put(channel, instrument));
        }
        this.states = Stream.of(InstrumentStateChannel.ANY, "future", "option")
                .map(kind -> new InstrumentStateChannel(context, frames, kind))
                .toList();
        states.forEach(channel -> channels.put(channel.topic().name(), channel));
        List<DeribitChannel> indices = new ArrayList<>();
        context.market().indices().forEach(index -> indices.add(new PriceIndexChannel(context, frames, index)));
        context.market()
                .volatilities()
                .forEach(index -> indices.add(new VolatilityIndexChannel(context, frames, index)));
        ofInstruments.forEach(channel -> channels.put(channel.topic().name(), channel));
        indices.forEach(channel -> channels.put(channel.topic().name(), channel));
        context.everyBookInterval(
                1, () -> ofInstruments.stream().filter(this::isListed).forEach(DeribitChannel::onInterval));
        context.everyBookInterval(10, () -> indices.forEach(DeribitChannel::onInterval));
        context.every(HEARTBEAT_CHECK, () -> List.copyOf(sessions).forEach(DeribitSession::beat));
    }

    /** The channel of a name, or null. */
    @Nullable DeribitChannel channel(String name) {
        return channels.get(name);
    }

    /** {@return whether what a channel shows is listed: else it cannot be subscribed, and nothing is sent} */
    boolean isListed(DeribitChannel channel) {
        DeribitInstrument instrument = ofChannel.get(channel);
        return instrument == null || instrument.market().isListed();
    }

    /** {@return whether an address may make one more request of a kind} */
    boolean allows(String address, CreditPool.Costs costs) {
        return !rules.limited()
                || pools.computeIfAbsent(address + costs, key -> new CreditPool(costs, context.nanoTime()))
                        .tryAcquire(context.nanoTime());
    }

    @Override
    public void onFill(SymbolMarket market, Fill fill) {
        byIndex[market.index()].channels().forEach(channel -> channel.onFill(fill));
    }

    @Override
    public void onBookChange(SymbolMarket market, BookChange change) {
        byIndex[market.index()].channels().forEach(channel -> channel.onBookChange(change));
    }

    @Override
    public void onCandleClosed(SymbolMarket market, Candle candle) {
        if (market.isListed()) {
            byIndex[market.index()].channels().forEach(channel -> channel.onCandleClosed(candle));
        }
    }

    @Override
    public void onListing(SymbolMarket market, ListingState before) {
        states.forEach(channel -> channel.onListing(byIndex[market.index()], before));
    }

    @Override
    public Optional<RestResponse> refuse(RestRequest handshake) {
        if (!handshake.path().equals(WEB_SOCKET_PATH)) {
            return Optional.of(DeribitRest.error(404, -32_601, "Method not found"));
        }
        long open = sessions.stream()
                .filter(session -> session.address().equals(handshake.remoteAddress()))
                .count();
        return open >= rules.connectionsPerAddress()
                ? Optional.of(DeribitRest.error(429, DeribitRest.TOO_MANY_REQUESTS, "too_many_requests"))
                : Optional.empty();
    }

    @Override
    public VenueSession connect(VenueConnection connection, RestRequest handshake) {
        DeribitSession session =
                new DeribitSession(context, this, rules, connection, handshake.remoteAddress(), sessions::remove);
        sessions.add(session);
        return session;
    }

    @Override
    public RestResponse answer(RestRequest request) {
        return rest.answer(request);
    }

    /** Books come by sockets alone. */
    @Override
    public boolean isSnapshot(RestRequest request) {
        return false;
    }

    @Override
    public RestResponse refusal(int status) {
        return status == 429
                ? DeribitRest.error(status, DeribitRest.TOO_MANY_REQUESTS, "too_many_requests")
                : DeribitRest.error(status, 13_028, "temporarily_unavailable");
    }

    /** Deribit announces nothing on a socket: it closes. */
    @Override
    public void announceShutdown() {
        List.copyOf(sessions).forEach(session -> session.close(GOING_AWAY, "going away"));
    }
}
