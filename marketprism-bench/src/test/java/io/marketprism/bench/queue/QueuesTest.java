package io.marketprism.bench.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.bench.corpus.Corpus;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.bench.normalize.Parser;
import io.marketprism.event.MarketEvent;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QueuesTest {
    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void everyEventArrives(Queues queue) throws Exception {
        MarketEvent event = Parser.MARKETPRISM
                .reader(MessageKind.OKX_BBO)
                .read(Corpus.of(MessageKind.OKX_BBO).get(0));
        HandOff handOff = queue.open();
        int events = 3 * HandOff.CAPACITY;
        AtomicReference<Exception> failure = new AtomicReference<>();
        Thread producer = new Thread(() -> {
            try {
                for (int i = 0; i < events; i++) {
                    handOff.put(event);
                }
            } catch (InterruptedException e) {
                failure.set(e);
            }
        });
        producer.start();

        int taken = 0;
        while (taken < events) {
            taken += handOff.takeBatch();
        }
        producer.join();

        assertEquals(events, taken);
        assertEquals(null, failure.get());
    }
}
