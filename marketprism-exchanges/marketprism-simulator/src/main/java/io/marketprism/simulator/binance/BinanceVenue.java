package io.marketprism.simulator.binance;

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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A market of Binance being played: lets clients in and hands on what happens to the streams of its symbols. */
final class BinanceVenue implements Venue {

    private static final Duration ATTEMPTS_WINDOW = Duration.ofMinutes(5);

    private final VenueContext context;
    private final BinanceVenueMarket market;
    private final BinanceRules rules;
    private final BinanceRest rest;
    private final BinanceFrames frames;
    private final List<BinanceSymbol> symbols = new ArrayList<>();
    private final Set<BinanceSession> sessions = new LinkedHashSet<>();
    private final Map<String, SlidingWindow> attempts = new HashMap<>();

    BinanceVenue(VenueContext context, BinanceVenueMarket market, BinanceRules rules) {
        this.context = context;
        this.market = market;
        this.rules = rules;
        this.frames = new BinanceFrames(market.decimalStyle());
        for (SymbolMarket symbol : context.market().symbols()) {
            String nativeSymbol = market.nativeSymbol(symbol.listing().symbol());
            symbols.add(new BinanceSymbol(context, symbol, nativeSymbol, market.streams(), frames));
        }
        this.rest = new BinanceRest(context, market, rules, symbols, frames);
        market.streams().stream()
                .mapToDouble(BinanceStreamKind::bookIntervals)
                .filter(intervals -> intervals > 0)
                .distinct()
                .forEach(intervals -> context.everyBookInterval(
                        intervals, () -> symbols.forEach(symbol -> symbol.onInterval(intervals))));
        context.every(rules.pingInterval(), () -> List.copyOf(sessions).forEach(BinanceSession::keepAlive));
    }

    @Override
    public void onFill(SymbolMarket symbol, Fill fill) {
        symbols.get(symbol.index()).onFill(fill, context.nowMicros());
    }

    @Override
    public void onBookChange(SymbolMarket symbol, BookChange change) {
        symbols.get(symbol.index()).onBookChange(change);
    }

    @Override
    public Optional<RestResponse> refuse(RestRequest handshake) {
        SlidingWindow window = attempts.computeIfAbsent(
                handshake.remoteAddress(),
                address -> new SlidingWindow(rules.connectionsPerFiveMinutes(), ATTEMPTS_WINDOW));
        if (!window.tryAcquire(context.nanoTime())) {
            return Optional.of(BinanceRest.error(
                            429,
                            -1034,
                            "Too many concurrent connections; current limit is " + rules.connectionsPerFiveMinutes()
                                    + ".")
                    .with("retry-after", Long.toString(ATTEMPTS_WINDOW.toSeconds())));
        }
        Optional<BinanceHandshake> asked = BinanceHandshake.of(market, handshake);
        if (asked.isEmpty()) {
            return Optional.of(new RestResponse(404, Map.of(), new byte[0]));
        }
        boolean wrongUnit = asked.get().microseconds().isEmpty();
        if (wrongUnit || asked.get().streams().size() > rules.streamsPerConnection()) {
            return Optional.of(new RestResponse(400, Map.of(), new byte[0]));
        }
        return Optional.empty();
    }

    @Override
    public VenueSession connect(VenueConnection connection, RestRequest handshake) {
        BinanceHandshake asked = BinanceHandshake.of(market, handshake).orElseThrow();
        BinanceSession session = new BinanceSession(context, rules, connection, asked, sessions::remove);
        sessions.add(session);
        return session;
    }

    @Override
    public RestResponse answer(RestRequest request) {
        return rest.answer(request);
    }

    @Override
    public boolean isSnapshot(RestRequest request) {
        return market.endpoint(request.path()).map(BinanceEndpoint::isSnapshot).orElse(false);
    }

    @Override
    public RestResponse refusal(int status) {
        return BinanceRest.refusal(status);
    }

    @Override
    public void announceShutdown() {
        long sent = context.nowMicros();
        for (BinanceSession session : sessions) {
            VenueConnection connection = session.connection();
            connection.reply(new String(frames.serverShutdown(connection.form(), sent), StandardCharsets.UTF_8));
        }
    }
}
