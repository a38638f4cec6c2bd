package io.marketprism.bench.normalize;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import info.bitrich.xchangestream.binance.BinanceStreamingMarketDataService;
import info.bitrich.xchangestream.binance.BinanceStreamingService;
import info.bitrich.xchangestream.binance.KlineSubscription;
import info.bitrich.xchangestream.binance.dto.BinanceWebsocketTransaction;
import info.bitrich.xchangestream.binance.dto.market.DepthBinanceWebSocketTransaction;
import info.bitrich.xchangestream.core.ProductSubscription;
import info.bitrich.xchangestream.service.netty.NettyStreamingService;
import info.bitrich.xchangestream.service.netty.StreamingObjectMapperHelper;
import io.marketprism.bench.corpus.CorpusInstrument;
import io.marketprism.bench.corpus.MessageKind;
import io.netty.channel.embedded.EmbeddedChannel;
import io.reactivex.rxjava3.core.Observable;
import java.io.IOException;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.knowm.xchange.binance.BinanceAdapters;
import org.knowm.xchange.currency.CurrencyPair;
import org.knowm.xchange.dto.Order.OrderType;
import org.knowm.xchange.dto.marketdata.OrderBookUpdate;
import org.knowm.xchange.instrument.Instrument;

/**
 * XChange's own way from a Binance message to its own objects, with its published classes and no socket: text, tree, its chain of observables,
 * its data objects, its adapters.
 *
 * <p>Trades and tops of books go through its public {@code getTrades} and {@code getTicker}. Changes of books do not go through its
 * {@code getOrderBookUpdates}, which reads every message twice and keeps an observer for each; the same steps are taken once here, which is in
 * its favour.
 */
final class XChangeReader {
    private static final String DEPTH_STREAM = "depth@100ms";

    private final BinanceStreamingService service;
    private Object result;

    XChangeReader(MessageKind kind) {
        List<CurrencyPair> pairs = new ArrayList<>();
        ProductSubscription.ProductSubscriptionBuilder products = ProductSubscription.create();
        for (CorpusInstrument listing : CorpusInstrument.ALL) {
            CurrencyPair pair = new CurrencyPair(listing.base(), listing.quote());
            BinanceAdapters.putSymbolMapping(listing.base() + listing.quote(), pair);
            pairs.add(pair);
            if (kind == MessageKind.BINANCE_TRADE) {
                products.addTrades(pair);
            } else if (kind == MessageKind.BINANCE_BOOK_TICKER) {
                products.addTicker(pair);
            }
        }
        ProductSubscription subscription = products.build();
        KlineSubscription noCandles = new KlineSubscription(Map.of());
        service = new BinanceStreamingService(
                "ws://localhost/stream?streams=",
                subscription,
                noCandles,
                Integer.MAX_VALUE,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1);
        pretendToBeConnected(service);
        BinanceStreamingMarketDataService marketData =
                new BinanceStreamingMarketDataService(service, null, () -> {}, "@100ms", true, 1_000);
        marketData.openSubscriptions(subscription, noCandles);
        for (CurrencyPair pair : pairs) {
            var unused = observable(kind, pair, marketData).subscribe(read -> result = read);
        }
    }

    /** Its subscriptions ask only whether there is a channel; nothing is sent, since messages are handed to it directly. */
    private static void pretendToBeConnected(BinanceStreamingService service) {
        try {
            Field channel = NettyStreamingService.class.getDeclaredField("webSocketChannel");
            channel.setAccessible(true);
            channel.set(service, new EmbeddedChannel());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Expected XChange 5.2.4, which keeps its socket in webSocketChannel", e);
        }
    }

    private Observable<?> observable(
            MessageKind kind, CurrencyPair pair, BinanceStreamingMarketDataService marketData) {
        return switch (kind) {
            case BINANCE_TRADE -> marketData.getTrades((Instrument) pair);
            case BINANCE_BOOK_TICKER -> marketData.getTicker((Instrument) pair);
            case BINANCE_DEPTH_20, BINANCE_DEPTH_100 -> bookUpdates(pair);
            default -> throw new IllegalArgumentException("Expected a kind of Binance, was " + kind);
        };
    }

    private Observable<List<OrderBookUpdate>> bookUpdates(CurrencyPair pair) {
        ObjectMapper mapper = StreamingObjectMapperHelper.getObjectMapper();
        JavaType type = mapper.getTypeFactory()
                .constructType(new TypeReference<BinanceWebsocketTransaction<DepthBinanceWebSocketTransaction>>() {});
        String channel = pair.toString().replace("/", "").toLowerCase(Locale.ROOT) + "@" + DEPTH_STREAM;
        return service.subscribeChannel(channel)
                .map(node -> transaction(mapper, type, node))
                .map(BinanceWebsocketTransaction::getData)
                .filter(depth ->
                        BinanceAdapters.adaptSymbol(depth.getSymbol(), false).equals(pair))
                .map(depth -> updates(pair, depth));
    }

    private static BinanceWebsocketTransaction<DepthBinanceWebSocketTransaction> transaction(
            ObjectMapper mapper, JavaType type, JsonNode node) throws IOException {
        return mapper.readValue(mapper.treeAsTokens(node), type);
    }

    private static List<OrderBookUpdate> updates(CurrencyPair pair, DepthBinanceWebSocketTransaction depth) {
        List<OrderBookUpdate> updates = new ArrayList<>();
        add(OrderType.BID, depth.getOrderBook().bids, pair, depth, updates);
        add(OrderType.ASK, depth.getOrderBook().asks, pair, depth, updates);
        return updates;
    }

    private static void add(
            OrderType side,
            SortedMap<BigDecimal, BigDecimal> levels,
            CurrencyPair pair,
            DepthBinanceWebSocketTransaction depth,
            List<OrderBookUpdate> updates) {
        levels.forEach((price, quantity) ->
                updates.add(new OrderBookUpdate(side, quantity, pair, price, depth.getEventTime(), quantity)));
    }

    /**
     * Reads a message.
     *
     * @param message UTF-8
     * @return its {@code Trade}, {@code Ticker} or list of {@code OrderBookUpdate}
     */
    Object read(byte[] message) {
        service.messageHandler(new String(message, StandardCharsets.UTF_8));
        return result;
    }
}
