package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.SlidingWindow;
import io.marketprism.simulator.venue.Topic;
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

/** Binance spot being played: turns what happens in the market into frames, and lets clients in. */
final class BinanceSpotVenue implements Venue {

    private static final Duration ATTEMPTS_WINDOW = Duration.ofMinutes(5);
    private static final int SLOW = 10;

    private final VenueContext context;
    private final BinanceRules rules;
    private final BinanceRest rest;
    private final BinanceFrames frames = new BinanceFrames();
    private final List<BinanceSymbol> symbols = new ArrayList<>();
    private final Set<BinanceSession> sessions = new LinkedHashSet<>();
    private final Map<String, SlidingWindow> attempts = new HashMap<>();

    BinanceSpotVenue(VenueContext context, BinanceSpot protocol, BinanceRules rules) {
        this.context = context;
        this.rules = rules;
        for (SymbolMarket market : context.market().symbols()) {
            symbols.add(new BinanceSymbol(
                    context, market, protocol.nativeSymbol(market.listing().symbol())));
        }
        this.rest = new BinanceRest(context, rules, symbols, frames);
        context.everyBookInterval(1, () -> symbols.forEach(symbol -> sendDepth(symbol, symbol.fast())));
        context.everyBookInterval(SLOW, () -> symbols.forEach(symbol -> sendDepth(symbol, symbol.slow())));
        context.every(rules.pingInterval(), () -> List.copyOf(sessions).forEach(BinanceSession::keepAlive));
    }

    @Override
    public void onFill(SymbolMarket market, Fill fill) {
        BinanceSymbol symbol = symbols.get(market.index());
        Topic trade = symbol.trade();
        Topic aggTrade = symbol.aggTrade();
        if (!trade.hasSubscribers() && !aggTrade.hasSubscribers()) {
            return;
        }
        long sent = context.nowMicros();
        for (int i = 0; i < fill.quantities().length; i++) {
            int index = i;
            long id = fill.firstTradeId() + i;
            trade.publish(id, id, form -> frames.trade(form, trade.name(), symbol, fill, index, sent));
        }
        aggTrade.publish(
                fill.firstTradeId(),
                fill.lastTradeId(),
                form -> frames.aggTrade(form, aggTrade.name(), symbol, fill, sent));
    }

    @Override
    public void onBookChange(SymbolMarket market, BookChange change) {
        BinanceSymbol symbol = symbols.get(market.index());
        gather(symbol.fast(), change);
        gather(symbol.slow(), change);
        Topic bookTicker = symbol.bookTicker();
        if (change.touch()) {
            bookTicker.publish(
                    change.sequence(), change.sequence(), form -> frames.bookTicker(form, bookTicker.name(), symbol));
        }
    }

    private static void gather(BinanceSymbol.Depth depth, BookChange change) {
        if (depth.diff().hasSubscribers()) {
            depth.window().add(change);
        } else {
            // A diff may not span a time in which nothing was gathered.
            depth.window().clear();
        }
    }

    private void sendDepth(BinanceSymbol symbol, BinanceSymbol.Depth depth) {
        long sequence = symbol.market().book().sequence();
        Topic diff = depth.diff();
        BookWindow window = depth.window();
        if (!window.isEmpty()) {
            long sent = context.nowMicros();
            diff.publish(
                    window.firstSequence(),
                    sequence,
                    form -> frames.depthUpdate(form, diff.name(), symbol, window, sent));
            window.clear();
        }
        for (BinanceSymbol.Partial partial : depth.partials()) {
            Topic topic = partial.topic();
            if (topic.hasSubscribers() && partial.isNews(sequence)) {
                topic.publish(
                        sequence, sequence, form -> frames.partialDepth(form, topic.name(), symbol, partial.depth()));
            }
        }
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
        Optional<List<String>> streams = BinanceSession.streamsOf(handshake);
        if (streams.isEmpty()) {
            return Optional.of(new RestResponse(404, Map.of(), new byte[0]));
        }
        boolean wrongUnit =
                BinanceRest.microseconds(handshake.query().get("timeUnit")).isEmpty();
        if (wrongUnit || streams.get().size() > rules.streamsPerConnection()) {
            return Optional.of(new RestResponse(400, Map.of(), new byte[0]));
        }
        return Optional.empty();
    }

    @Override
    public VenueSession connect(VenueConnection connection, RestRequest handshake) {
        BinanceSession session = new BinanceSession(context, rules, connection, handshake, sessions::remove);
        sessions.add(session);
        return session;
    }

    @Override
    public RestResponse answer(RestRequest request) {
        return rest.answer(request);
    }

    @Override
    public boolean isSnapshot(RestRequest request) {
        return request.path().equals(BinanceRest.DEPTH);
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
