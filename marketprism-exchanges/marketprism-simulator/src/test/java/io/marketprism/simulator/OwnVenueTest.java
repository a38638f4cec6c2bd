package io.marketprism.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.JsonText;
import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.Venue;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueProtocol;
import io.marketprism.simulator.venue.VenueSession;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Somebody else's venue, all of it: what a plug-in author writes to try a connector without the real thing. */
class OwnVenueTest {

    /** A venue with one kind of stream: whoever sends {@code BTC-USDT} gets that symbol's trades. */
    private record CornerShop() implements VenueProtocol {

        @Override
        public String name() {
            return "corner-shop";
        }

        @Override
        public ListedInstrument listing(String symbol) {
            return ListedInstrument.of(symbol, "100.00", "5.0");
        }

        @Override
        public String nativeSymbol(String symbol) {
            return symbol;
        }

        @Override
        public DecimalStyle decimalStyle() {
            return DecimalStyle.PLAIN;
        }

        @Override
        public int longestSequenceStep() {
            return 1;
        }

        @Override
        public Set<String> priceFields() {
            return Set.of("price");
        }

        @Override
        public String unknownEvent() {
            return "{\"surprise\":true}";
        }

        @Override
        public Venue open(VenueContext context) {
            return new OpenShop(context);
        }
    }

    private record OpenShop(VenueContext context) implements Venue {

        @Override
        public void onFill(SymbolMarket market, Fill fill) {
            ListedInstrument listing = market.listing();
            Topic trades = context.topic(listing.symbol());
            trades.publish(fill.firstTradeId(), fill.lastTradeId(), form -> new JsonText(DecimalStyle.PLAIN)
                    .raw("{\"id\":")
                    .number(fill.lastTradeId())
                    .raw(",\"price\":")
                    .decimal(fill.price(), listing.priceScale())
                    .raw("}")
                    .toBytes());
        }

        @Override
        public void onBookChange(SymbolMarket market, BookChange change) {
            // This venue shows no books.
        }

        @Override
        public Optional<RestResponse> refuse(RestRequest handshake) {
            return Optional.empty();
        }

        @Override
        public VenueSession connect(VenueConnection connection, RestRequest handshake) {
            return new Customer(context, connection);
        }

        @Override
        public RestResponse answer(RestRequest request) {
            return RestResponse.json(200, "{\"open\":true}");
        }

        @Override
        public boolean isSnapshot(RestRequest request) {
            return false;
        }

        @Override
        public RestResponse refusal(int status) {
            return RestResponse.json(status, "{\"open\":false}");
        }

        @Override
        public void announceShutdown() {
            // The shop closes unannounced.
        }
    }

    private record Customer(VenueContext context, VenueConnection connection) implements VenueSession {

        @Override
        public void onText(String text) {
            connection.subscribe(context.topic(text));
            connection.reply("{\"welcome\":\"" + text + "\"}");
        }

        @Override
        public void onBinary() {
            connection.close(1003, "text only");
        }

        @Override
        public void onPing() {
            // Answered already, and not limited here.
        }

        @Override
        public void onPong() {
            // The shop sends no pings.
        }

        @Override
        public void onSlowConsumer() {
            connection.close(1008, "too slow");
        }

        @Override
        public void onClosed() {
            // Nothing is kept about customers.
        }
    }

    @Test
    void aVenueOfOnesOwnHasTheMarketTheLedgerAndTheFaults() {
        SimulatorOptions options =
                SimulatorOptions.defaults().symbols("BTC-USDT").drivenByHand();
        try (SimulatedExchange exchange =
                        SimulatedExchange.of(new CornerShop(), options).start();
                Client client = Client.connect(exchange, "/feed")) {
            assertEquals("{\"welcome\":\"BTC-USDT\"}", client.ask("BTC-USDT"));
            exchange.faults().insertBeforeNext("BTC-USDT", Damage.NEGATIVE_PRICE);
            exchange.step(100);
            assertTrue(client.nextJson().get("price").asText().startsWith("-"));
            JsonNode trade = client.nextJson();
            ProducedTrade produced = exchange.ledger()
                    .tradesBetween(
                            "BTC-USDT",
                            trade.get("id").asLong(),
                            trade.get("id").asLong())
                    .get(0);
            assertEquals(produced.price(), trade.get("price").asText());
            assertEquals("{\"open\":true}", Client.get(exchange, "/anything").body());
        }
    }
}
