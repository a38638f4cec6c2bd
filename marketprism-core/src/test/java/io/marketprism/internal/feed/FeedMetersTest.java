package io.marketprism.internal.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.Samples;
import io.marketprism.connector.Offer;
import io.marketprism.connector.Subscription;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.internal.delivery.PublishStage;
import io.marketprism.internal.feed.StreamTable.Followed;
import io.marketprism.internal.gaps.GapLog;
import io.marketprism.internal.gaps.StreamContinuity;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.time.ManualTime;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PipelineMetrics metrics = new PipelineMetrics(registry);
    private final ManualTime time = new ManualTime(5_000_000);
    private final GapLog gapLog = new GapLog("here", time, event -> {});
    private final List<Followed> followed = new ArrayList<>();
    private boolean up;
    private boolean whole;

    private FeedMeters meters(String market) {
        return new FeedMeters(
                metrics,
                "venue",
                market,
                EnumSet.of(DataType.TRADE, DataType.ORDERBOOK),
                type -> type == DataType.TRADE ? 2 : 1,
                () -> up,
                () -> followed,
                book -> whole,
                time::nowUs);
    }

    private Subscription follow(MarketType type, DataType dataType) {
        Instrument instrument = new Instrument("venue", type, "A-B", "AB", QuantityUnit.BASE);
        Subscription subscription = new Subscription(InstrumentDefinition.unknown(instrument), dataType, null);
        followed.add(new Followed(
                subscription,
                time.nowUs(),
                new PublishStage.Stream(
                        new StreamContinuity(subscription.stream(), Offer.Numbering.NONE, gapLog),
                        metrics.stream("venue", type.wireName(), dataType)),
                new StreamLegs(null)));
        return subscription;
    }

    private RequiredSearch find(String name, String type) {
        return registry.get("marketprism." + name).tags("exchange", "venue", "market_type", type);
    }

    private double gauge(String name, String type) {
        return find(name, type).gauge().value();
    }

    private double age(String type, DataType dataType) {
        return find("feed.age.seconds", type)
                .tag("data_type", dataType.wireName())
                .gauge()
                .value();
    }

    @Test
    void metersOfAMarketThatWasNeverReachedAreThere() {
        FeedMeters meters = meters("swap");
        time.pass(Duration.ofSeconds(3));
        assertEquals(0, gauge("exchange.connection.status", ""));
        assertEquals(0, gauge("books", ""));
        assertEquals(0, gauge("books.valid", ""));
        assertEquals(3, age("", DataType.TRADE), "since it is waited for");
        assertEquals(
                0,
                find("events", "").tag("data_type", "trade").functionCounter().count());
        assertEquals(
                0,
                find("gaps", "")
                        .tags("data_type", "trade", "cause", "reconnect", "sink", "")
                        .functionCounter()
                        .count());
        meters.close();
        metrics.close();
        assertEquals(List.of(), registry.getMeters());
    }

    @Test
    void typesThatBecomeKnownTakeTheirPlace() {
        FeedMeters meters = meters("swap");
        time.pass(Duration.ofSeconds(3));
        meters.follow(List.of(
                follow(MarketType.PERPETUAL, DataType.TRADE),
                follow(MarketType.PERPETUAL, DataType.ORDERBOOK),
                follow(MarketType.FUTURE, DataType.TRADE)));
        up = true;
        assertEquals(
                0,
                registry.getMeters().stream()
                        .filter(meter -> "".equals(meter.getId().getTag("market_type")))
                        .count());
        assertEquals(1, gauge("exchange.connection.status", "perpetual"));
        assertEquals(1, gauge("exchange.connection.status", "future"));
        assertEquals(1, gauge("books", "perpetual"));
        assertEquals(0, gauge("books.valid", "perpetual"));
        whole = true;
        assertEquals(1, gauge("books.valid", "perpetual"));
        assertEquals(
                1,
                registry.find("marketprism.books").gauges().size(),
                "futures have no books here, so that none can be missing");
        time.pass(Duration.ofSeconds(2));
        assertEquals(2, age("perpetual", DataType.TRADE));
        followed.get(0).continuity().event(Samples.tradeAt(7, time.nowUs(), time.nowUs()));
        time.pass(Duration.ofSeconds(1));
        assertEquals(1, age("perpetual", DataType.TRADE));
        assertEquals(3, age("future", DataType.TRADE));
    }

    @Test
    void ageIsThatOfTheNewestOfAllFeedsOfAMarket() {
        meters("spot");
        time.pass(Duration.ofSeconds(3));
        meters("spot");
        assertEquals(0, age("spot", DataType.TRADE));
        assertEquals(0, gauge("exchange.connection.status", "spot"));
    }
}
