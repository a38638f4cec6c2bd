package io.marketprism.collector.demo;

import io.marketprism.PipelineListener;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the pipeline delivers, for the screen. A sink like any other, beside the store. Thread-safe. */
final class LiveFigures implements Sink, PipelineListener {
    private final Map<String, Map<DataType, LongAdder>> events = new ConcurrentSkipListMap<>();
    private final Map<String, Long> lagUs = new ConcurrentHashMap<>();
    private final Map<Instrument, BestBidOffer> bestBidOffers = new ConcurrentSkipListMap<>(
            Comparator.comparing(Instrument::exchange).thenComparing(Instrument::symbol));
    private final Map<String, Gap> gaps = new ConcurrentHashMap<>();
    private final LongAdder unreadable = new LongAdder();
    private final ConcurrentLinkedQueue<String> news = new ConcurrentLinkedQueue<>();

    @Override
    public String name() {
        return "screen";
    }

    @Override
    public CompletionStage<Receipt> write(Batch batch) {
        batch.events().forEach(this::count);
        return CompletableFuture.completedFuture(Receipt.DELIVERED);
    }

    private void count(MarketEvent event) {
        String exchange = event.instrument().exchange();
        events.computeIfAbsent(exchange, name -> new ConcurrentHashMap<>())
                .computeIfAbsent(event.dataType(), type -> new LongAdder())
                .increment();
        if (event.exchangeTimeUs() != MarketEvent.ABSENT) {
            lagUs.put(exchange, event.receiveTimeUs() - event.exchangeTimeUs());
        }
        if (event instanceof BestBidOffer bbo) {
            bestBidOffers.put(bbo.instrument(), bbo);
        } else if (event instanceof Gap gap) {
            gaps.merge(gap.gapId(), gap, (old, next) -> next.revision() > old.revision() ? next : old);
        }
    }

    @Override
    public void close() {
        // Holds nothing; the screen may still ask.
    }

    @Override
    public void unreadable(String exchange, String description) {
        unreadable.increment();
    }

    @Override
    public void connected(String exchange, String market, URI uri) {
        news.add(exchange + " is connected");
    }

    @Override
    public void disconnected(String exchange, String market, URI uri, String reason) {
        news.add(exchange + " has lost its connection: " + reason);
    }

    List<String> exchanges() {
        return List.copyOf(events.keySet());
    }

    long events(String exchange, DataType type) {
        LongAdder count = events.getOrDefault(exchange, Map.of()).get(type);
        return count == null ? 0 : count.sum();
    }

    /** Receive time less exchange time of the newest event, in µs, or null before there is one. */
    Long lagUs(String exchange) {
        return lagUs.get(exchange);
    }

    Iterable<BestBidOffer> bestBidOffers() {
        return bestBidOffers.values();
    }

    int gaps() {
        return gaps.size();
    }

    long openGaps() {
        return gaps.values().stream()
                .filter(gap -> gap.state() == GapState.OPEN)
                .count();
    }

    long unreadable() {
        return unreadable.sum();
    }

    /** What has happened since the last call, or null if nothing more has. */
    String nextNews() {
        return news.poll();
    }
}
