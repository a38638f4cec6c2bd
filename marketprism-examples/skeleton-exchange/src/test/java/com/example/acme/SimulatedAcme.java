package com.example.acme;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.BookLevels;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.market.TakerSide;
import io.marketprism.simulator.venue.JsonText;
import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueSession;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The exchange, played: the market moves by itself, and this says what the exchange would say of it. One thread calls all of it. */
final class SimulatedAcme implements Venue {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TOO_SLOW = 1008;

    private final VenueContext context;
    private final Set<VenueConnection> connections = new LinkedHashSet<>();
    private final JsonText json = new JsonText(DecimalStyle.PLAIN);

    SimulatedAcme(VenueContext context) {
        this.context = context;
    }

    private Topic topic(String channel, SymbolMarket market) {
        return context.topic(channel + ":" + market.listing().symbol());
    }

    @Override
    public void onFill(SymbolMarket market, Fill fill) {
        topic("trade", market).publish(fill.firstTradeId(), fill.lastTradeId(), form -> trades(market.listing(), fill));
    }

    private byte[] trades(ListedInstrument listing, Fill fill) {
        json.clear().raw("{\"stream\":\"trade:" + listing.symbol() + "\",\"data\":[");
        for (int i = 0; i < fill.quantities().length; i++) {
            json.raw("{\"id\":").number(fill.firstTradeId() + i).raw(",\"price\":");
            json.decimal(fill.price(), listing.priceScale()).raw(",\"quantity\":");
            json.decimal(fill.quantities()[i], listing.quantityScale());
            json.raw(",\"taker\":\"" + (fill.taker() == TakerSide.BUY ? "buy" : "sell") + "\",\"time\":");
            json.number(fill.timeMicros()).raw("},");
        }
        return json.endList().raw("}").toBytes();
    }

    @Override
    public void onBookChange(SymbolMarket market, BookChange change) {
        topic("book", market)
                .publish(change.previousSequence(), change.sequence(), form -> change(market.listing(), change));
        if (change.touch()) {
            topic("bbo", market)
                    .publish(change.sequence(), change.sequence(), form -> best(market.listing(), market.book()));
        }
    }

    private byte[] change(ListedInstrument listing, BookChange change) {
        json.clear().raw("{\"stream\":\"book:" + listing.symbol() + "\",\"data\":{\"previous\":");
        json.number(change.previousSequence()).raw(",\"sequence\":").number(change.sequence());
        json.raw(",\"time\":")
                .number(context.nowMicros())
                .raw(change.bid() ? ",\"asks\":[],\"bids\":[" : ",\"bids\":[],\"asks\":[");
        level(listing, change.price(), change.quantity());
        return json.endList().raw("}}").toBytes();
    }

    private byte[] snapshot(ListedInstrument listing, SimulatedBook book) {
        json.clear().raw("{\"stream\":\"book:" + listing.symbol() + "\",\"data\":{\"sequence\":");
        json.number(book.sequence())
                .raw(",\"time\":")
                .number(context.nowMicros())
                .raw(",\"bids\":[");
        levels(listing, book.bids());
        json.raw(",\"asks\":[");
        levels(listing, book.asks());
        return json.raw("}}").toBytes();
    }

    private void levels(ListedInstrument listing, BookLevels side) {
        for (int i = 0; i < side.size(); i++) {
            level(listing, side.price(i), side.quantity(i));
        }
        json.endList();
    }

    private void level(ListedInstrument listing, long price, long quantity) {
        json.raw("[")
                .decimal(price, listing.priceScale())
                .raw(",")
                .decimal(quantity, listing.quantityScale())
                .raw("],");
    }

    private byte[] best(ListedInstrument listing, SimulatedBook book) {
        json.clear()
                .raw("{\"stream\":\"bbo:" + listing.symbol() + "\",\"data\":{\"sequence\":")
                .number(book.sequence());
        json.raw(",\"bid\":").decimal(book.bids().price(0), listing.priceScale());
        json.raw(",\"bid_quantity\":").decimal(book.bids().quantity(0), listing.quantityScale());
        json.raw(",\"ask\":").decimal(book.asks().price(0), listing.priceScale());
        json.raw(",\"ask_quantity\":").decimal(book.asks().quantity(0), listing.quantityScale());
        return json.raw(",\"time\":").number(context.nowMicros()).raw("}}").toBytes();
    }

    @Override
    public Optional<RestResponse> refuse(RestRequest handshake) {
        return handshake.path().equals("/stream") ? Optional.empty() : Optional.of(refusal(404));
    }

    @Override
    public VenueSession connect(VenueConnection connection, RestRequest handshake) {
        connections.add(connection);
        return new Session(connection);
    }

    @Override
    public RestResponse answer(RestRequest request) {
        if (!request.path().equals("/instruments")) {
            return refusal(404);
        }
        return RestResponse.json(
                200,
                context.market().symbols().stream()
                        .map(market -> listed(market.listing()))
                        .collect(Collectors.joining(",", "{\"instruments\":[", "]}")));
    }

    private static String listed(ListedInstrument listing) {
        return "{\"symbol\":\"" + listing.symbol() + "\",\"base\":\"" + listing.base() + "\",\"quote\":\""
                + listing.quote()
                + "\",\"tick\":\"" + listing.price(1).toPlainString() + "\",\"lot\":\""
                + listing.quantity(1).toPlainString() + "\",\"status\":\"trading\"}";
    }

    @Override
    public boolean isSnapshot(RestRequest request) {
        return false;
    }

    @Override
    public RestResponse refusal(int status) {
        return RestResponse.json(status, "{\"error\":\"refused\"}");
    }

    @Override
    public void announceShutdown() {
        List.copyOf(connections).forEach(connection -> connection.reply("{\"closing\":\"restart\"}"));
    }

    /** One client. */
    private final class Session implements VenueSession {
        private final VenueConnection connection;

        Session(VenueConnection connection) {
            this.connection = connection;
        }

        @Override
        public void onText(String text) {
            if (text.equals("ping")) {
                connection.reply("pong");
                return;
            }
            JsonNode request;
            try {
                request = JSON.readTree(text);
            } catch (JsonProcessingException e) {
                connection.reply("{\"id\":null,\"error\":\"no JSON\"}");
                return;
            }
            String stream = request.path("stream").asText();
            String channel = stream.substring(0, Math.max(0, stream.indexOf(':')));
            SymbolMarket market = context.market().symbols().stream()
                    .filter(listed ->
                            stream.equals(channel + ":" + listed.listing().symbol()))
                    .findFirst()
                    .orElse(null);
            String id = "{\"id\":" + request.path("id") + ",";
            if (market == null || !AcmeRequests.CHANNELS.containsKey(channel)) {
                connection.reply(id + "\"error\":\"no such stream\"}");
            } else if (request.path("op").asText().equals("subscribe")) {
                connection.subscribe(topic(channel, market));
                connection.reply(id + "\"result\":\"subscribed\"}");
                sendFirst(channel, market);
            } else {
                connection.unsubscribe(topic(channel, market));
                connection.reply(id + "\"result\":\"unsubscribed\"}");
            }
        }

        /** A book begins with all of it. */
        private void sendFirst(String channel, SymbolMarket market) {
            SimulatedBook book = market.book();
            if (channel.equals("book") && !context.omitInitialSnapshots()) {
                connection.send(
                        topic(channel, market),
                        book.sequence(),
                        book.sequence(),
                        () -> snapshot(market.listing(), book));
            }
        }

        @Override
        public void onBinary() {
            connection.close(1003, "text only");
        }

        @Override
        public void onPing() {
            // Answered already.
        }

        @Override
        public void onPong() {
            // This exchange sends no pings.
        }

        @Override
        public void onSlowConsumer() {
            connection.close(TOO_SLOW, "too slow");
        }

        @Override
        public void onClosed() {
            connections.remove(connection);
        }
    }
}
