package io.marketprism.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.Offer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The smallest connector that fills a sink: one instrument's trades of a {@link TradeVenue}. */
final class TradeFeed implements Connector {
    static final String SYMBOL = "BTC-USDT";

    private static final Instrument INSTRUMENT = SampleEvents.instrument(SYMBOL, "BTCUSDT");
    private static final LimitPool PLENTY = new LimitPool("plenty", new RateLimit(100_000, Duration.ofSeconds(1)));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TradeVenue venue;

    TradeFeed(TradeVenue venue) {
        this.venue = venue;
    }

    @Override
    public String exchange() {
        return INSTRUMENT.exchange();
    }

    @Override
    public String market() {
        return "spot";
    }

    @Override
    public List<Offer> offers() {
        return List.of(new Offer.Streamed(DataType.TRADE, Offer.Numbering.WITHOUT_HOLES, Duration.ofMinutes(1)));
    }

    @Override
    public InstrumentSource instruments() {
        URI list = venue.restUri().resolve("/api/v3/exchangeInfo");
        return new InstrumentSource.Fetched(
                List.of(new RestCall<>(list, Map.of(), PLENTY.weighing(1), TradeFeed::definition)));
    }

    private static List<InstrumentDefinition> definition(Frame frame) {
        return List.of(InstrumentDefinition.builder(INSTRUMENT)
                .received(frame.receiveTimeUs(), frame.collector(), frame.receiveTimeUs())
                .base("BTC")
                .quote("USDT")
                .status(InstrumentStatus.TRADING)
                .build());
    }

    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        return List.of(ConnectionPlan.to(venue.webSocketUri().resolve("/ws"), subscriptions, new Requests()));
    }

    private static final class Requests implements SubscriptionRequests {
        @Override
        public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
            return List.of(request("SUBSCRIBE", subscriptions, context));
        }

        @Override
        public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
            return List.of(request("UNSUBSCRIBE", subscriptions, context));
        }

        private static Request request(String method, List<Subscription> subscriptions, Context context) {
            String id = context.nextId();
            String text = "{\"method\":\"" + method + "\",\"params\":[\"btcusdt@trade\"],\"id\":" + id + "}";
            return new Request(id, text, subscriptions);
        }
    }

    private static void normalize(Frame frame, NormalizerOutput output) {
        JsonNode message;
        try {
            message = JSON.readTree(frame.bytes(), 0, frame.length());
        } catch (IOException e) {
            throw new NormalizationException(NormalizationException.Problem.MALFORMED, 0, e.toString());
        }
        if (message.has("id")) {
            output.acknowledged(message.get("id").asText());
            return;
        }
        output.event(new Trade(
                INSTRUMENT,
                message.get("T").asLong() * 1_000,
                frame.receiveTimeUs(),
                frame.collector(),
                TradeId.of(message.get("t").asLong()),
                TradeForm.SINGLE,
                Decimal.parse(message.get("p").asText()),
                Decimal.parse(message.get("q").asText()),
                message.get("m").asBoolean() ? Side.SELL : Side.BUY,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                message.get("t").asLong(),
                TradeSource.LIVE));
    }

    @Override
    public Normalizer normalizer(SymbolTable symbols) {
        return TradeFeed::normalize;
    }

    @Override
    public LimitPool connects() {
        return PLENTY;
    }
}
