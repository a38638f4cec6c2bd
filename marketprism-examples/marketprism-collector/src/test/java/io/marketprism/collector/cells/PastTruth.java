package io.marketprism.collector.cells;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.connector.BackfillPage;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.Offer;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeSource;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Fetches the past of streams from a simulated exchange, page by page, and compares it with what arrived as it happened. */
final class PastTruth {
    /** Of each stream the newest: more than a page, and not so many calls that the exchange refuses them. */
    private static final int MOST_EVENTS = 150;

    /** Nothing that differs by how an event came is compared, nor what exchanges do not say of a candle that is past. */
    private static final List<String> NOT_COMPARED = List.of("receive_time_us", "collector", "source");

    private final Connector connector;
    private final HttpClient http = HttpClient.newHttpClient();

    PastTruth(Connector connector) {
        this.connector = connector;
    }

    /**
     * Throws an {@link AssertionError} if the past is not what arrived.
     *
     * @param definition of an instrument
     * @param offer of its past
     * @param variant of the stream, or null
     * @param events all of that stream, as they arrived
     * @return how many events were compared
     */
    int assertIs(
            InstrumentDefinition definition,
            Offer.Backfilled offer,
            @Nullable String variant,
            List<MarketEvent> events) {
        TreeMap<Long, MarketEvent> live = new TreeMap<>();
        events.stream()
                .filter(event -> !(event instanceof Candle candle) || candle.closed())
                .forEach(event -> live.put(offer.by().of(event), event));
        while (live.size() > MOST_EVENTS) {
            live.pollFirstEntry();
        }
        if (live.size() < 2) {
            return 0;
        }
        // The last event shows that the exchange knows all that was before it.
        long last = live.pollLastEntry().getKey() - 1;
        List<MarketEvent> past =
                fetch(offer, new Subscription(definition, offer.dataType(), variant), live.firstKey(), last);
        assertEquals(
                live.values().stream().map(PastTruth::compared).toList(),
                past.stream().map(PastTruth::compared).toList(),
                () -> "the past of " + offer.dataType() + " " + variant + " of " + definition.instrument());
        past.forEach(event -> assertEquals(
                TradeSource.BACKFILL, event instanceof Trade trade ? trade.source() : TradeSource.BACKFILL));
        return past.size();
    }

    private List<MarketEvent> fetch(Offer.Backfilled offer, Subscription subscription, long first, long last) {
        TreeMap<Long, MarketEvent> fetched = new TreeMap<>();
        Deque<long[]> left = new ArrayDeque<>(List.of(new long[] {first, last}));
        while (!left.isEmpty()) {
            long[] asked = left.remove();
            BackfillPage page = offer.page(get(offer.call().of(subscription, asked[0], asked[1])), asked[0], asked[1]);
            assertFalse(page.isEmpty(), () -> "nothing is answered of " + asked[0] + " to " + asked[1]);
            assertEquals(List.of(), page.problems());
            assertEquals(MarketEvent.ABSENT, page.goneThrough(), "what is gone");
            page.events().forEach(event -> fetched.put(offer.by().of(event), event));
            if (page.first() > asked[0]) {
                left.add(new long[] {asked[0], page.first() - 1});
            }
            if (page.last() < asked[1]) {
                left.add(new long[] {page.last() + 1, asked[1]});
            }
        }
        return new ArrayList<>(fetched.values());
    }

    private <T> T get(RestCall<T> call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
        call.headers().forEach(request::header);
        try {
            String body = http.send(request.build(), BodyHandlers.ofString()).body();
            return call.parser().apply(Frame.of(body, MarketEvent.ABSENT, null));
        } catch (IOException e) {
            throw new AssertionError("Cannot get " + call.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    private static JsonNode compared(MarketEvent event) {
        ObjectNode json = (ObjectNode) KeptEvents.json(event);
        json.remove(NOT_COMPARED);
        if (event.dataType() == DataType.CANDLE) {
            json.remove("exchange_time_us");
        }
        return json;
    }
}
