package io.marketprism.testkit;

import io.marketprism.connector.BookChecksum;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.Offer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.Request;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * A stranger's plug-in, for an exchange that does not exist: all by WebSocket, books proved by checksums, one request for many symbols with an
 * answer for each, trades of the past at each subscription.
 */
class TidalConnector implements Connector {
    static final int DEPTH = 25;

    private static final int SUBSCRIPTIONS = 200;
    private static final int SYMBOLS_IN_ONE_REQUEST = 50;

    private final URI uri;

    TidalConnector(URI uri) {
        this.uri = uri;
    }

    @Override
    public String exchange() {
        return "tidal";
    }

    @Override
    public String market() {
        return "spot";
    }

    @Override
    public List<Offer> offers() {
        return List.of(
                new Offer.Streamed(DataType.TRADE, Offer.Numbering.WITHOUT_HOLES, Duration.ofMinutes(10)),
                new Offer.Book(BookRule.checksummed(new TidalChecksum(), DEPTH), null, Duration.ofMinutes(1)));
    }

    @Override
    public InstrumentSource instruments() {
        return new InstrumentSource.Streamed(ConnectionPlan.to(uri, List.of(), new TidalRequests() {
            @Override
            public List<Request> opening(Context context) {
                String id = context.nextId();
                return List.of(new Request(id, text("subscribe", id, "\"channel\":\"instrument\""), List.of()));
            }
        }));
    }

    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        List<ConnectionPlan> plans = new ArrayList<>();
        for (int from = 0; from < subscriptions.size(); from += SUBSCRIPTIONS) {
            plans.add(ConnectionPlan.to(
                            uri,
                            subscriptions.subList(from, Math.min(subscriptions.size(), from + SUBSCRIPTIONS)),
                            new TidalRequests())
                    .capacity(SUBSCRIPTIONS)
                    .pace(Duration.ofMillis(20)));
        }
        return plans;
    }

    @Override
    public Normalizer normalizer(SymbolTable symbols) {
        return new TidalNormalizer(symbols);
    }

    @Override
    public LimitPool connects() {
        return new LimitPool("connects", new RateLimit(150, Duration.ofMinutes(10)));
    }

    /** One request for up to {@value #SYMBOLS_IN_ONE_REQUEST} symbols of a channel. */
    private static class TidalRequests implements SubscriptionRequests {
        @Override
        public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
            return requests("subscribe", subscriptions, context);
        }

        @Override
        public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
            return requests("unsubscribe", subscriptions, context);
        }

        private static List<Request> requests(String method, List<Subscription> subscriptions, Context context) {
            Map<DataType, List<Subscription>> channels = subscriptions.stream()
                    .collect(Collectors.groupingBy(Subscription::dataType, LinkedHashMap::new, Collectors.toList()));
            List<Request> requests = new ArrayList<>();
            channels.forEach((type, all) -> {
                for (int from = 0; from < all.size(); from += SYMBOLS_IN_ONE_REQUEST) {
                    List<Subscription> some = all.subList(from, Math.min(all.size(), from + SYMBOLS_IN_ONE_REQUEST));
                    String symbols = some.stream()
                            .map(each -> '"' + each.instrument().nativeSymbol() + '"')
                            .collect(Collectors.joining(","));
                    String channel = type == DataType.TRADE
                            ? "\"channel\":\"trade\",\"snapshot\":true"
                            : "\"channel\":\"book\",\"depth\":" + DEPTH;
                    String id = context.nextId();
                    requests.add(new Request(id, text(method, id, channel + ",\"symbol\":[" + symbols + "]"), some));
                }
            });
            return requests;
        }

        static String text(String method, String id, String params) {
            return "{\"method\":\"" + method + "\",\"params\":{" + params + "},\"req_id\":" + id + "}";
        }
    }

    /** CRC32 over the digits of the ten best asks, then bids: as many as the instrument has, without the point and the zeros before them. */
    private static final class TidalChecksum implements BookChecksum {
        @Override
        public int levels() {
            return 10;
        }

        @Override
        public long of(InstrumentDefinition instrument, Levels bids, Levels asks) {
            StringBuilder digits = new StringBuilder();
            for (Levels side : List.of(asks, bids)) {
                for (int i = 0; i < side.size(); i++) {
                    digits.append(digits(side.price(i), instrument.tickSize()))
                            .append(digits(side.quantity(i), instrument.lotSize()));
                }
            }
            CRC32 crc = new CRC32();
            crc.update(digits.toString().getBytes(StandardCharsets.US_ASCII));
            return crc.getValue();
        }

        /** An instrument that came without its list has none of the digits, and no checksum that could be right. */
        private static BigInteger digits(Decimal number, Decimal step) {
            int scale = step == null ? number.scale() : Math.max(step.scale(), number.scale());
            return number.toBigDecimal().setScale(scale).unscaledValue();
        }
    }
}
