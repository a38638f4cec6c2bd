package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.BookDelta;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Trade;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shows that the contract passes a sink that keeps its promises, and that each of its tests fails for one that does not. */
class SinkContractTest {

    /** What can be wrong with a sink, and which test must notice it first of all. */
    enum Fault {
        NAME_WITH_SPACES("hasAShortNameThatStays"),
        CANNOT_CLOSE_UNOPENED("closesWithoutHavingBeenOpened"),
        CANNOT_CLOSE_TWICE("closesTwice"),
        OPEN_EMPTIES_THE_STORE("opensOnWhatAnEarlierSinkCreated"),
        LOSES_GAPS("storesEveryKindOfEventExactly"),
        LOSES_NATIVE_SYMBOLS("storesEveryKindOfEventExactly"),
        LOSES_UNITS("storesEveryKindOfEventExactly"),
        ABSENT_BECOMES_ZERO("keepsWhatIsAbsentAbsent"),
        DECIMALS_BECOME_DOUBLES("storesExtremeDecimalsExactly"),
        SYMBOLS_BECOME_ASCII("storesUnusualSymbolsExactly"),
        STOPS_AT_A_THOUSAND("storesALargeBatchExactly"),
        CUTS_WHAT_DOES_NOT_FIT("storesWhatItCannotHoldExactlyOrRejectsItAndStoresTheRest"),
        REJECTS_WITHOUT_REASON("storesWhatItCannotHoldExactlyOrRejectsItAndStoresTheRest"),
        FAILS_WHAT_DOES_NOT_FIT("storesWhatItCannotHoldExactlyOrRejectsItAndStoresTheRest"),
        STORES_WHEN_CLOSED("aBatchIsDurableWhenItsWriteCompletes"),
        STORES_AGAIN("aBatchWrittenAgainCountsOnce"),
        FORGETS_BATCHES_WHEN_CLOSED("aBatchWrittenAgainByTheNextSinkCountsOnce"),
        BOUND_TO_THE_OPENING_THREAD("worksOnAnyThreadAsLongAsItIsOneAtATime"),
        CANNOT_OPEN_AGAIN("isOpenedAgainAfterCloseAndGoesOn"),
        FORGETS_BATCHES_WHEN_OPENED("aBatchWrittenAgainAfterReopeningCountsOnce"),
        LOSES_THE_LAST_BATCH_WHEN_CLOSED("noKindOfFailureLosesAnEventOrStoresOneTwice"),
        UNREACHABLE_IS_FATAL("anUnreachableStoreIsARetryableFailureOfOpen");

        private final String noticedBy;

        Fault(String noticedBy) {
            this.noticedBy = noticedBy;
        }
    }

    private static Fault planted;

    @Test
    void passesASinkThatKeepsItsPromises() {
        planted = null;

        ContractRun run = ContractRun.of(OfListSink.class);

        assertEquals(Set.of(), run.failed());
        assertTrue(run.succeeded().size() > 10, "tests that ran: " + run.succeeded());
    }

    @ParameterizedTest
    @EnumSource
    void noticesAPlantedFault(Fault fault) {
        planted = fault;

        ContractRun run = ContractRun.of(OfListSink.class, fault.noticedBy);

        assertTrue(run.failed().contains(fault.noticedBy), fault + ": failed were " + run.failed());
    }

    @Test
    void everyTestOfTheContractNoticesSomething() {
        planted = null;
        Set<String> tests = ContractRun.of(OfListSink.class).succeeded();
        Set<String> noticing = new TreeSet<>();
        for (Fault fault : Fault.values()) {
            noticing.add(fault.noticedBy);
        }

        assertEquals(tests, noticing);
    }

    @Test
    void aSinkThatStoresAgainMayDoSoIfItSaysSo() {
        planted = Fault.STORES_AGAIN;

        assertEquals(Set.of(), ContractRun.of(OfAtLeastOnceSink.class).failed());
    }

    static class OfListSink extends SinkContract {

        private final Store store = new Store();

        @Override
        protected Sink newSink() {
            return new ListSink(store, true);
        }

        @Override
        protected List<MarketEvent> stored() {
            return List.copyOf(store.events);
        }

        @Override
        protected Optional<Sink> newUnreachableSink() {
            return Optional.of(new ListSink(store, false));
        }
    }

    static final class OfAtLeastOnceSink extends OfListSink {
        @Override
        protected boolean storesABatchOnce() {
            return false;
        }
    }

    private static final class Store {
        private final List<MarketEvent> events = new ArrayList<>();
        private final Set<String> batchIds = new HashSet<>();
    }

    /** Keeps events in a list; holds prices of up to 38 digits behind the point and 58 before. */
    private static final class ListSink implements Sink {

        private final Store store;
        private final boolean reachable;
        private final List<MarketEvent> unstored = new ArrayList<>();
        private Thread opener;
        private Batch last;
        private boolean closed;

        ListSink(Store store, boolean reachable) {
            this.store = store;
            this.reachable = reachable;
        }

        @Override
        public String name() {
            return planted == Fault.NAME_WITH_SPACES ? "My Sink" : "list";
        }

        @Override
        public void open() {
            if (!reachable) {
                throw planted == Fault.UNREACHABLE_IS_FATAL
                        ? SinkException.hold("nobody there", null)
                        : SinkException.retryable("nobody there", null);
            }
            if (planted == Fault.OPEN_EMPTIES_THE_STORE) {
                store.events.clear();
            }
            if (planted == Fault.CANNOT_OPEN_AGAIN && closed) {
                throw new IllegalStateException("closed");
            }
            if (planted == Fault.FORGETS_BATCHES_WHEN_OPENED) {
                store.batchIds.clear();
            }
            opener = Thread.currentThread();
        }

        @Override
        public CompletionStage<Receipt> write(Batch batch) {
            if (planted == Fault.BOUND_TO_THE_OPENING_THREAD && opener != Thread.currentThread()) {
                throw new IllegalStateException("opened by another thread");
            }
            if (!store.batchIds.add(batch.id()) && planted != Fault.STORES_AGAIN) {
                return CompletableFuture.completedFuture(new Receipt(batch.events(), List.of()));
            }
            last = batch;
            List<Receipt.Rejection> rejected = new ArrayList<>();
            for (MarketEvent event : batch.events()) {
                String misfit = misfit(event);
                if (misfit == null || planted == Fault.CUTS_WHAT_DOES_NOT_FIT) {
                    store(misfit == null ? event : withPrice((Trade) event, Decimal.ONE));
                } else if (planted == Fault.FAILS_WHAT_DOES_NOT_FIT) {
                    return CompletableFuture.failedFuture(SinkException.hold(misfit, null));
                } else {
                    rejected.add(new Receipt.Rejection(
                            event, planted == Fault.REJECTS_WITHOUT_REASON ? "does not fit" : misfit));
                }
            }
            return CompletableFuture.completedFuture(new Receipt(List.of(), rejected));
        }

        @Override
        public void close() {
            if (planted == Fault.CANNOT_CLOSE_UNOPENED && opener == null
                    || planted == Fault.CANNOT_CLOSE_TWICE && closed) {
                throw new IllegalStateException("not open");
            }
            if (planted == Fault.FORGETS_BATCHES_WHEN_CLOSED) {
                store.batchIds.clear();
            }
            store.events.addAll(unstored);
            unstored.clear();
            if (planted == Fault.LOSES_THE_LAST_BATCH_WHEN_CLOSED && last != null) {
                store.events.removeAll(last.events());
            }
            closed = true;
        }

        private void store(MarketEvent event) {
            if (planted == Fault.STORES_WHEN_CLOSED) {
                unstored.add(event);
            } else if (planted == Fault.LOSES_GAPS && event instanceof Gap
                    || planted == Fault.STOPS_AT_A_THOUSAND && store.events.size() == 1_000) {
                return;
            } else {
                store.events.add(spoiled().apply(event));
            }
        }

        private static UnaryOperator<MarketEvent> spoiled() {
            if (planted == Fault.ABSENT_BECOMES_ZERO) {
                return event -> event instanceof BookDelta delta && delta.previousSequence() == MarketEvent.ABSENT
                        ? new BookDelta(
                                delta.instrument(),
                                delta.exchangeTimeUs(),
                                delta.receiveTimeUs(),
                                delta.collector(),
                                0,
                                delta.sequence(),
                                delta.reset(),
                                delta.bids(),
                                delta.asks(),
                                delta.bookSession())
                        : event;
            } else if (planted == Fault.DECIMALS_BECOME_DOUBLES) {
                return event -> event instanceof Trade trade
                        ? withPrice(
                                trade,
                                Decimal.parse(Double.toString(
                                        trade.price().toBigDecimal().doubleValue())))
                        : event;
            } else if (planted == Fault.SYMBOLS_BECOME_ASCII) {
                return event -> EventRecords.withInstrument(event, inAscii(event.instrument()));
            } else if (planted == Fault.LOSES_NATIVE_SYMBOLS) {
                return event -> EventRecords.withInstrument(
                        event,
                        called(
                                event.instrument().symbol(),
                                event.instrument(),
                                event.instrument().quantityUnit()));
            } else if (planted == Fault.LOSES_UNITS) {
                return event -> EventRecords.withInstrument(
                        event, called(event.instrument().nativeSymbol(), event.instrument(), QuantityUnit.QUOTE));
            }
            return event -> event;
        }

        private static String misfit(MarketEvent event) {
            if (event instanceof Trade trade) {
                int scale = trade.price().scale();
                int digits = trade.price().toBigDecimal().precision() - scale;
                return scale > 38 || digits > 58
                        ? "price: expected at most 58 digits and 38 places, was " + trade.price()
                        : null;
            }
            return null;
        }

        private static Instrument called(String nativeSymbol, Instrument instrument, QuantityUnit unit) {
            return new Instrument(
                    instrument.exchange(), instrument.marketType(), instrument.symbol(), nativeSymbol, unit);
        }

        private static Instrument inAscii(Instrument instrument) {
            return new Instrument(
                    instrument.exchange(),
                    instrument.marketType(),
                    new String(instrument.symbol().getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII),
                    instrument.nativeSymbol(),
                    instrument.quantityUnit());
        }

        private static Trade withPrice(Trade trade, Decimal price) {
            return new Trade(
                    trade.instrument(),
                    trade.exchangeTimeUs(),
                    trade.receiveTimeUs(),
                    trade.collector(),
                    trade.tradeId(),
                    trade.form(),
                    price,
                    trade.quantity(),
                    trade.side(),
                    trade.firstTradeId(),
                    trade.lastTradeId(),
                    trade.sequence(),
                    trade.source());
        }
    }
}
