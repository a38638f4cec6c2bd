package io.marketprism.nats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.codec.EventIdentity;
import io.marketprism.codec.EventJson;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.testkit.SampleEvents;
import io.marketprism.testkit.server.NatsServer;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events of every data type, through a real server. */
class DataTypesIT {
    private static NatsServer server;
    private static StoredMessages messages;

    private NatsSink sink;

    @BeforeAll
    static void startServer() throws Exception {
        server = NatsServer.start();
        messages = new StoredMessages(server.url());
    }

    @AfterAll
    static void stopServer() {
        messages.close();
        server.close();
    }

    @BeforeEach
    void openSink() throws Exception {
        messages.deleteAllStreams();
        sink = NatsSink.at(server.url());
        sink.open();
    }

    @AfterEach
    void closeSink() {
        sink.close();
    }

    private Receipt write(List<MarketEvent> events) {
        return sink.write(new Batch(UUID.randomUUID().toString(), events))
                .toCompletableFuture()
                .join();
    }

    private static List<Message> stored() throws Exception {
        return messages.in(NatsStream.DEFAULT_NAME);
    }

    private static String id(Message message) {
        return message.getHeaders().getFirst("Nats-Msg-Id");
    }

    /** Of a type without quantities nobody can tell what they would count. */
    private static MarketEvent asStored(MarketEvent event) {
        return EventJson.read(EventJson.encode(event));
    }

    private static String subject(MarketEvent event) {
        Instrument instrument = event.instrument();
        return String.join(
                ".",
                event.dataType().wireName(),
                instrument.exchange(),
                instrument.marketType().wireName(),
                instrument.symbol());
    }

    @Test
    void whatIsSentTwiceIsOneMessageAndReadBackAsItWas() throws Exception {
        List<MarketEvent> events = Stream.of(SampleEvents.complete(), SampleEvents.sparse())
                .flatMap(List::stream)
                .toList();
        Set<DataType> types = events.stream()
                .map(MarketEvent::dataType)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(DataType.class)));
        assertEquals(EnumSet.allOf(DataType.class), types);

        assertEquals(Receipt.DELIVERED, write(events));
        assertEquals(Set.copyOf(events), Set.copyOf(write(events).deduplicated()));

        Map<String, Message> byId = new HashMap<>();
        stored().forEach(message -> byId.put(id(message), message));
        assertEquals(events.size(), byId.size());
        assertEquals(events.size(), messages.count(NatsStream.DEFAULT_NAME));
        for (MarketEvent event : events) {
            Message message = byId.get(EventIdentity.of(event));
            assertEquals(subject(event), message.getSubject());
            assertArrayEquals(EventJson.encode(event), message.getData());
            assertEquals(asStored(event), EventJson.read(message.getData()));
        }
    }

    /** {@return the sample of a type, a field of which has another value} */
    private static MarketEvent with(DataType type, String field, String value) {
        MarketEvent sample = SampleEvents.complete().stream()
                .filter(event -> event.dataType() == type)
                .findFirst()
                .orElseThrow();
        String json = new String(EventJson.encode(sample), StandardCharsets.UTF_8);
        String changed = json.replaceFirst("\"" + field + "\":[^,}]+", "\"" + field + "\":" + value);
        assertNotEquals(json, changed);
        return EventJson.read(changed.getBytes(StandardCharsets.UTF_8));
    }

    /** A store keeps one of them, which it cannot choose unless it gets them all. */
    @Test
    void whatChangesWhileItLastsIsAMessageEachTime() throws Exception {
        List<MarketEvent> changes = List.of(
                with(DataType.CANDLE, "closed", "false"),
                with(DataType.CANDLE, "close_price", "\"67006\""),
                with(DataType.GAP, "revision", "3"),
                with(DataType.COVERAGE, "to_us", Long.toString(SampleEvents.TIME_US + 120_000_000)));
        assertEquals(Receipt.DELIVERED, write(SampleEvents.complete()));
        assertEquals(Receipt.DELIVERED, write(changes));

        List<MarketEvent> stored = messages.events(NatsStream.DEFAULT_NAME);
        assertEquals(SampleEvents.complete().size() + changes.size(), stored.size());
        assertTrue(stored.containsAll(changes));
    }

    /** Who received it, and when, is no part of what it is. */
    @Test
    void whatAnotherCollectorReceivesLaterIsTheSameMessage() throws Exception {
        List<MarketEvent> again = Stream.of(
                        DataType.TRADE,
                        DataType.TICKER,
                        DataType.CANDLE,
                        DataType.FUNDING_RATE,
                        DataType.MARK_PRICE,
                        DataType.OPEN_INTEREST,
                        DataType.LIQUIDATION,
                        DataType.LSR_TOP_POSITION,
                        DataType.LSR_ALL_ACCOUNT,
                        DataType.VOLATILITY_INDEX)
                .flatMap(type -> Stream.of(
                        with(type, "receive_time_us", Long.toString(SampleEvents.TIME_US + 99_999)),
                        with(type, "collector", "\"another\"")))
                .toList();
        write(SampleEvents.complete());

        assertEquals(Set.copyOf(again), Set.copyOf(write(again).deduplicated()));
        assertEquals(SampleEvents.complete().size(), messages.count(NatsStream.DEFAULT_NAME));
    }
}
