package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.Fill;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** OKX spot being played: turns what happens in the market into frames, and lets clients in. */
final class OkxSpotVenue implements Venue {

    private static final String PUBLIC = "/ws/v5/public";
    private static final String BUSINESS = "/ws/v5/business";
    private static final Duration ATTEMPTS_WINDOW = Duration.ofSeconds(1);
    private static final double TEN_MILLISECONDS = 0.1;
    private static final int CHECKS_PER_TIMEOUT = 10;

    private final VenueContext context;
    private final OkxRules rules;
    private final OkxRest rest;
    private final Map<String, OkxInstrument> instruments = new LinkedHashMap<>();
    private final OkxInstrument[] byIndex;
    private final Set<OkxSession> sessions = new LinkedHashSet<>();
    private final Map<String, SlidingWindow> attempts = new HashMap<>();

    OkxSpotVenue(VenueContext context, OkxRules rules) {
        this.context = context;
        this.rules = rules;
        OkxFrames frames = new OkxFrames();
        for (SymbolMarket market : context.market().symbols()) {
            instruments.put(market.listing().symbol(), new OkxInstrument(context, frames, market));
        }
        this.byIndex = instruments.values().toArray(OkxInstrument[]::new);
        this.rest = new OkxRest(context, rules, instruments, frames);
        // The order in which OKX pushes the channels of one instrument.
        context.everyBookInterval(TEN_MILLISECONDS, () -> instruments.values().forEach(OkxInstrument::sendBbo));
        context.everyBookInterval(1, () -> instruments.values().forEach(OkxInstrument::sendBooks));
        context.everyBookInterval(1, () -> instruments.values().forEach(OkxInstrument::sendBooks5));
        context.everyBookInterval(1, () -> instruments.values().forEach(OkxInstrument::sendTicker));
        context.every(rules.keepAliveInterval().dividedBy(CHECKS_PER_TIMEOUT), this::keepAlive);
        context.every(rules.idleTimeout().dividedBy(CHECKS_PER_TIMEOUT), () -> List.copyOf(sessions)
                .forEach(OkxSession::closeIfIdle));
    }

    private void keepAlive() {
        long olderThan = context.nanoTime() - rules.keepAliveInterval().toNanos();
        instruments.values().forEach(instrument -> instrument.keepAlive(olderThan));
    }

    @Override
    public void onFill(SymbolMarket market, Fill fill) {
        byIndex[market.index()].onFill(fill);
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
        boolean known = handshake.path().equals(PUBLIC) || handshake.path().equals(BUSINESS);
        return known ? Optional.empty() : Optional.of(OkxRest.error(404, "404", "Not Found"));
    }

    @Override
    public VenueSession connect(VenueConnection connection, RestRequest handshake) {
        boolean business = handshake.path().equals(BUSINESS);
        OkxSession session = new OkxSession(context, rules, instruments, connection, business, sessions::remove);
        sessions.add(session);
        return session;
    }

    @Override
    public RestResponse answer(RestRequest request) {
        return rest.answer(request);
    }

    @Override
    public boolean isSnapshot(RestRequest request) {
        return request.path().equals(OkxRest.BOOKS);
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
