package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.market.ListingState;
import io.marketprism.simulator.market.OffBookTrade;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A market of Binance being played: lets clients in and hands on what happens to the streams of its symbols. */
final class BinanceVenue implements Venue {

    private static final Duration ATTEMPTS_WINDOW = Duration.ofMinutes(5);

    private final VenueContext context;
    private final BinanceVenueMarket market;
    private final BinanceRules rules;
    private final BinanceRest rest;
    private final BinanceFrames frames;
    private final List<BinanceSymbol> symbols = new ArrayList<>();
    private final Map<BinanceMarketStreamKind, List<? extends BinanceMarketStream>> marketStreams =
            new LinkedHashMap<>();
    private final Set<BinanceSession> sessions = new LinkedHashSet<>();
    private final Map<String, SlidingWindow> attempts = new HashMap<>();

    BinanceVenue(VenueContext context, BinanceVenueMarket market, BinanceRules rules) {
        this.context = context;
        this.market = market;
        this.rules = rules;
        this.frames = market.frames();
        context.market().trackCandles(market.candleIntervals());
        context.market().tradeOffBook();
        if (market.aggregatesOverTime()) {
            context.market().aggregateFills();
        }
        for (SymbolMarket symbol : context.market().symbols()) {
            String nativeSymbol = market.nativeSymbol(symbol.listing().symbol());
            symbols.add(new BinanceSymbol(context, symbol, nativeSymbol, market.streams(), frames));
        }
        for (BinanceMarketStreamKind kind : market.marketStreams()) {
            marketStreams.put(kind, kind.factory().of(kind.name(), context, (BinanceFuturesFrames) frames, symbols));
        }
        this.rest = new BinanceRest(context, market, rules, symbols, frames);
        Stream.concat(
                        market.streams().stream().map(BinanceStreamKind::bookIntervals),
                        market.marketStreams().stream().map(BinanceMarketStreamKind::bookIntervals))
                .filter(intervals -> intervals > 0)
                .distinct()
                .forEach(intervals -> context.everyBookInterval(intervals, () -> onInterval(intervals)));
        context.every(rules.pingInterval(), () -> List.copyOf(sessions).forEach(BinanceSession::keepAlive));
    }

    @Override
    public void onFill(SymbolMarket symbol, Fill fill) {
        symbols.get(symbol.index()).onFill(fill, context.nowMicros());
    }

    @Override
    public void onBookChange(SymbolMarket symbol, BookChange change) {
        BinanceSymbol changed = symbols.get(symbol.index());
        if (market.tellsTimesOfChanges()) {
            changed.changedAt(context.nowMicros());
        }
        changed.onBookChange(change);
    }

    @Override
    public void onLiquidation(SymbolMarket symbol, Liquidation liquidation) {
        BinanceSymbol liquidated = symbols.get(symbol.index());
        liquidated.onLiquidation(liquidation);
        marketStreams
                .values()
                .forEach(streams -> streams.forEach(stream -> stream.onLiquidation(liquidated, liquidation)));
    }

    @Override
    public void onOffBookTrade(SymbolMarket symbol, OffBookTrade trade) {
        symbols.get(symbol.index()).onOffBookTrade(trade, context.nowMicros());
    }

    @Override
    public void onCandleClosed(SymbolMarket symbol, Candle candle) {
        symbols.get(symbol.index()).onCandleClosed(candle);
    }

    @Override
    public void onListing(SymbolMarket symbol, ListingState before) {
        BinanceSymbol listed = symbols.get(symbol.index());
        marketStreams.values().forEach(streams -> streams.forEach(stream -> stream.onListing(listed)));
    }

    private void onInterval(double bookIntervals) {
        BinanceMarketStream.listed(symbols).forEach(symbol -> symbol.onInterval(bookIntervals));
        marketStreams.forEach((kind, streams) -> {
            if (kind.bookIntervals() == bookIntervals) {
                streams.forEach(BinanceMarketStream::onInterval);
            }
        });
        if (bookIntervals == BinanceStreamKind.FAST) {
            // What was just sent is whole.
            context.market().endAggregates();
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
