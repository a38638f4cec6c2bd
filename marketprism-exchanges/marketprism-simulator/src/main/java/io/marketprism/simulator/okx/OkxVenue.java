package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.market.ListingState;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.SlidingWindow;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueSession;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A market of OKX being played: lets clients in and hands on what happens to the channels of its instruments. */
final class OkxVenue implements Venue {

    private static final Duration ATTEMPTS_WINDOW = Duration.ofSeconds(1);
    private static final int CHECKS_PER_TIMEOUT = 10;

    private final VenueContext context;
    private final OkxRules rules;
    private final OkxRest rest;
    private final OkxChannels channels;
    private final Set<OkxSession> sessions = new LinkedHashSet<>();
    private final Map<String, SlidingWindow> attempts = new HashMap<>();

    OkxVenue(VenueContext context, OkxVenueMarket market, OkxRules rules) {
        this.context = context;
        this.rules = rules;
        context.market()
                .trackCandles(OkxBar.ALL.values().stream().map(OkxBar::interval).toList());
        OkxFrames frames = new OkxFrames(market.instType());
        List<OkxInstrument> instruments = context.market().symbols().stream()
                .map(symbol -> new OkxInstrument(market, symbol))
                .toList();
        this.channels = new OkxChannels(new OkxChannelKind.Parts(context, market, frames, instruments));
        this.rest = new OkxRest(context, market, rules, instruments, channels, frames);
        context.every(rules.keepAliveInterval().dividedBy(CHECKS_PER_TIMEOUT), this::keepAlive);
        context.every(rules.idleTimeout().dividedBy(CHECKS_PER_TIMEOUT), () -> List.copyOf(sessions)
                .forEach(OkxSession::closeIfIdle));
    }

    private void keepAlive() {
        channels.keepAlive(context.nanoTime() - rules.keepAliveInterval().toNanos());
    }

    @Override
    public void onFill(SymbolMarket market, Fill fill) {
        channels.onFill(market, fill);
    }

    @Override
    public void onLiquidation(SymbolMarket market, Liquidation liquidation) {
        channels.onLiquidation(market, liquidation);
    }

    @Override
    public void onCandleClosed(SymbolMarket market, Candle candle) {
        channels.onCandleClosed(market, candle);
    }

    @Override
    public void onListing(SymbolMarket market, ListingState before) {
        channels.onListing(market);
    }

    @Override
    public void onBookChange(SymbolMarket market, BookChange change) {
        // Nothing is sent for a single change: the channels show the book at intervals.
    }

    @Override
    public Optional<RestResponse> refuse(RestRequest handshake) {
        SlidingWindow window = attempts.computeIfAbsent(
                handshake.remoteAddress(), address -> new SlidingWindow(rules.connectionsPerSecond(), ATTEMPTS_WINDOW));
        if (!window.tryAcquire(context.nanoTime())) {
            return Optional.of(OkxRest.error(429, "50011", "Too Many Requests"));
        }
        return OkxSocket.at(handshake.path()).isPresent()
                ? Optional.empty()
                : Optional.of(OkxRest.error(404, "404", "Not Found"));
    }

    @Override
    public VenueSession connect(VenueConnection connection, RestRequest handshake) {
        OkxSocket socket = OkxSocket.at(handshake.path()).orElseThrow();
        OkxSession session = new OkxSession(context, rules, channels, connection, socket, sessions::remove);
        sessions.add(session);
        return session;
    }

    @Override
    public RestResponse answer(RestRequest request) {
        return rest.answer(request);
    }

    @Override
    public boolean isSnapshot(RestRequest request) {
        return OkxEndpoint.at(request.path()).filter(OkxEndpoint.BOOKS::equals).isPresent();
    }

    @Override
    public RestResponse refusal(int status) {
        return status == 429
                ? OkxRest.error(status, "50011", "Too Many Requests")
                : OkxRest.error(status, "50001", "Service temporarily unavailable. Try again later.");
    }

    @Override
    public void announceShutdown() {
        sessions.forEach(OkxSession::announceUpgrade);
    }
}
