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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shows that the contract passes a sink that keeps its promises, and that each of its tests fails for one that does not. */
class SinkContractTest {

    /** What can be wrong with a sink, which test must notice it, and what that must say. */
    enum Fault {
        NAME_WITH_SPACES("hasAShortNameThatStays", "expected a-z, 0-9 and -, at most 30"),
        CHANGES_ITS_NAME("hasAShortNameThatStays", "the name of another sink of the kind"),
        CANNOT_CLOSE_UNOPENED("closesWithoutHavingBeenOpened", "not open"),
        CANNOT_CLOSE_TWICE("closesTwice", "not open"),
        OPEN_EMPTIES_THE_STORE("opensOnWhatAnEarlierSinkCreated", "on the store of the first"),
        LOSES_GAPS("storesEveryKindOfEventExactly", "Missing: 1"),
        LOSES_NATIVE_SYMBOLS("storesEveryKindOfEventExactly", "nativeSymbol="),
        LOSES_UNITS("storesEveryKindOfEventExactly", "quantityUnit=QUOTE"),
        ROUNDS_TIMES("storesEveryKindOfEventExactly", "1790000123678000"),
        SAYS_THAT_IT_HAD_WHAT_IS_NEW("storesEveryKindOfEventExactly", "deduplicated events, in an empty store"),
        ABSENT_BECOMES_ZERO("keepsWhatIsAbsentAbsent", "previousSequence=0"),
        DECIMALS_BECOME_DOUBLES("storesExtremeDecimalsExactly", "Missing: "),
        SYMBOLS_BECOME_ASCII("storesUnusualSymbolsExactly", "Missing: "),
        STOPS_AT_A_THOUSAND("storesALargeBatchExactly", "Missing: 9000"),
        LOSES_THE_LAST_OF_A_BATCH("storesALargeBatchExactly", "Missing: 1"),
        STORES_THE_FIRST_TWICE("storesALargeBatchExactly", "Unexpected: 1"),
        CUTS_WHAT_DOES_NOT_FIT("storesWhatItCannotHoldExactlyOrRejectsItAndStoresTheRest", "Missing: "),
        REJECTS_WITHOUT_REASON(
                "storesWhatItCannotHoldExactlyOrRejectsItAndStoresTheRest", "with the price in the reason"),
        FAILS_WHAT_DOES_NOT_FIT(
                "storesWhatItCannotHoldExactlyOrRejectsItAndStoresTheRest", "The write of batch oversized failed"),
        REJECTS_THE_NEIGHBOURS_TOO(
                "storesWhatItCannotHoldExactlyOrRejectsItAndStoresTheRest", "Expected only oversized trades"),
        STORES_WHEN_CLOSED("aBatchIsDurableWhenItsWriteCompletes", "Missing: 3"),
        STORES_WITH_THE_NEXT_BATCH("aBatchIsDurableWhenItsWriteCompletes", "Missing: 3"),
        GIVES_NO_STAGE("aBatchIsDurableWhenItsWriteCompletes", "Expected a stage from write, was null"),
        GIVES_NO_RECEIPT("aBatchIsDurableWhenItsWriteCompletes", "Expected a receipt of a batch, was null"),
        STORES_AGAIN("aBatchWrittenAgainCountsOnce", "Unexpected: "),
        FORGETS_BATCHES_WHEN_CLOSED("aBatchWrittenAgainByTheNextSinkCountsOnce", "Unexpected: "),
        SAYS_DELIVERED_OF_WHAT_IT_HAD("doesNotCallDeliveredWhatItHad", "Expected in Receipt.deduplicated"),
        BOUND_TO_THE_OPENING_THREAD("worksOnAnyThreadAsLongAsItIsOneAtATime", "opened by another thread"),
        CANNOT_OPEN_AGAIN("isOpenedAgainAfterCloseAndGoesOn", "closed"),
        TELLS_BATCHES_APART_BY_THEIR_SIZE("isOpenedAgainAfterCloseAndGoesOn", "Missing: 4"),
        FORGETS_BATCHES_WHEN_OPENED("aBatchWrittenAgainAfterReopeningCountsOnce", "Unexpected: "),
        LOSES_WHAT_IS_WRITTEN_WHEN_CLOSED("aBatchWrittenAgainAfterReopeningCountsOnce", "Missing: 2"),
        LOSES_THE_LAST_BATCH_WHEN_CLOSED("noKindOfFailureLosesAnEventOrStoresOneTwice", "expected: <[1"),
        UNREACHABLE_IS_FATAL("anUnreachableStoreIsARetryableFailureOfOpen", "Expected a retryable failure"),
        UNREACHABLE_IS_A_DEFECT("anUnreachableStoreIsARetryableFailureOfOpen", "SinkException"),
        UNREACHABLE_IS_NOT_NOTICED("anUnreachableStoreIsARetryableFailureOfOpen", "SinkException"),

        ACKNOWLEDGES_WHAT_IS_NOT_ON_THE_DISK(
                "forcesItsFilesToTheDiskBeforeAWriteCompletes", "forced to the disk", OfJournalSink.class),
        FORCES_TOO_EARLY("forcesItsFilesToTheDiskBeforeAWriteCompletes", "forced to the disk", OfJournalSink.class),
        LEAVES_A_TORN_TAIL("goesOnWhereAWriteWasCutOff", "cut off at byte", OfJournalSink.class),
        LEAVES_HALF_OF_A_FAILED_WRITE("goesOnWhereAWriteWasCutOff", "Unexpected: ", OfJournalSink.class),
        CUTS_OFF_A_WHOLE_BATCH("goesOnWhereAWriteWasCutOff", "Missing: 4", OfJournalSink.class),
        REFUSES_A_TORN_TAIL("goesOnWhereAWriteWasCutOff", "was part of one", OfJournalSink.class),
        FORGETS_WHAT_IS_IN_ITS_FILE("aBatchWrittenAgainByTheNextSinkCountsOnce", "Unexpected: ", OfJournalSink.class),
        CALLS_DELIVERED_WHAT_IT_HAD(
                "doesNotCallDeliveredWhatItHad", "Expected in Receipt.deduplicated", OfJournalSink.class),
        WRITES_BACKWARDS(
                "keepsTheOrderInWhichEventsCome", "in the order in which they were written", OfJournalSink.class),
        TAKES_ITS_TIME("writesOneEventInLessThanASecond", "at least once of three times", OfHastyJournalSink.class);

        private final String noticedBy;
        private final String said;
        private final Class<? extends SinkContract> contract;

        Fault(String noticedBy, String said) {
            this(noticedBy, said, OfListSink.class);
        }

        Fault(String noticedBy, String said, Class<? extends SinkContract> contract) {
            this.noticedBy = noticedBy;
            this.said = said;
            this.contract = contract;
        }

        /** {@return the test that must notice it} */
        String noticedBy() {
            return noticedBy;
        }
    }

    private static Fault planted;

    @Test
    void passesASinkThatKeepsItsPromises() {
        planted = null;

        ContractRun run = ContractRun.of(OfListSink.class);

        assertEquals(Map.of(), run.failures());
        assertEquals(
                Stream.of(Fault.values()).map(Fault::noticedBy).collect(Collectors.toSet()),
                run.succeeded(),
                "tests that notice something, and those that there are");
    }

    @Test
    void passesASinkOfFilesThatKeepsItsPromises() {
        planted = null;

        ContractRun run = ContractRun.of(OfJournalSink.class);

        assertEquals(Map.of(), run.failures());
        assertTrue(run.succeeded().contains("goesOnWhereAWriteWasCutOff"), "tests that ran: " + run.succeeded());
    }

    @ParameterizedTest
    @EnumSource
    void noticesAPlantedFault(Fault fault) {
        planted = fault;

        ContractRun run = ContractRun.of(fault.contract, fault.noticedBy);

        run.assertNotices(fault, fault.noticedBy, fault.said);
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

    static class OfJournalSink extends SinkContract {
        @TempDir
        Path folder;

        private Path file() {
            return folder.resolve("journal.jsonl");
        }

        @Override
        protected Sink newSink() {
            return new JournalSink(file(), planted);
        }

        @Override
        protected List<MarketEvent> stored() throws IOException {
            return JournalSink.read(file());
        }

        /** A file is always within reach. */
        @Override
        protected Optional<Sink> newUnreachableSink() {
            return Optional.empty();
        }
    }

    /** Has not the patience that a machine under load needs. */
    static final class OfHastyJournalSink extends OfJournalSink {
        @Override
        protected Duration timeForOneEvent() {
            return Duration.ofMillis(200);
        }
    }

    private static final class Store {
        private final List<MarketEvent> events = new ArrayList<>();
        private final Set<String> batchIds = new HashSet<>();
        private int sinks;
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
            return planted == Fault.NAME_WITH_SPACES
                    ? "My Sink"
                    : planted == Fault.CHANGES_ITS_NAME ? "list-" + store.sinks++ : "list";
        }

        @Override
        public void open() {
            if (!reachable && planted == Fault.UNREACHABLE_IS_A_DEFECT) {
                throw new IllegalStateException("nobody there");
            }
            if (!reachable && planted != Fault.UNREACHABLE_IS_NOT_NOTICED) {
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
            closed = false;
        }

        @Override
        public CompletionStage<Receipt> write(Batch batch) {
            if (planted == Fault.BOUND_TO_THE_OPENING_THREAD && opener != Thread.currentThread()) {
                throw new IllegalStateException("opened by another thread");
            }
            if (closed && planted == Fault.LOSES_WHAT_IS_WRITTEN_WHEN_CLOSED) {
                return CompletableFuture.completedFuture(Receipt.DELIVERED);
            }
            String id = planted == Fault.TELLS_BATCHES_APART_BY_THEIR_SIZE
                    ? Integer.toString(batch.events().size())
                    : batch.id();
            if (!store.batchIds.add(id) && planted != Fault.STORES_AGAIN) {
                return CompletableFuture.completedFuture(
                        planted == Fault.SAYS_DELIVERED_OF_WHAT_IT_HAD
                                ? Receipt.DELIVERED
                                : new Receipt(batch.events(), List.of()));
            }
            if (planted == Fault.STORES_WITH_THE_NEXT_BATCH) {
                store.events.addAll(unstored);
                unstored.clear();
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
            spoil(batch, rejected);
            return planted == Fault.GIVES_NO_STAGE
                    ? null
                    : CompletableFuture.completedFuture(
                            planted == Fault.GIVES_NO_RECEIPT
                                    ? null
                                    : new Receipt(
                                            planted == Fault.SAYS_THAT_IT_HAD_WHAT_IS_NEW ? batch.events() : List.of(),
                                            rejected));
        }

        private void spoil(Batch batch, List<Receipt.Rejection> rejected) {
            if (planted == Fault.LOSES_THE_LAST_OF_A_BATCH) {
                store.events.remove(store.events.size() - 1);
            } else if (planted == Fault.STORES_THE_FIRST_TWICE) {
                store.events.add(batch.events().get(0));
            } else if (planted == Fault.REJECTS_THE_NEIGHBOURS_TOO && !rejected.isEmpty()) {
                String reason = rejected.get(0).reason();
                rejected.clear();
                batch.events().forEach(event -> rejected.add(new Receipt.Rejection(event, reason)));
            }
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
            if (planted == Fault.STORES_WHEN_CLOSED || planted == Fault.STORES_WITH_THE_NEXT_BATCH) {
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
            } else if (planted == Fault.ROUNDS_TIMES) {
                return event ->
                        event instanceof Trade trade ? withTime(trade, trade.exchangeTimeUs() / 1_000 * 1_000) : event;
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

        private static Trade withTime(Trade trade, long timeUs) {
            return new Trade(
                    trade.instrument(),
                    timeUs,
                    trade.receiveTimeUs(),
                    trade.collector(),
                    trade.tradeId(),
                    trade.form(),
                    trade.price(),
                    trade.quantity(),
                    trade.side(),
                    trade.firstTradeId(),
                    trade.lastTradeId(),
                    trade.sequence(),
                    trade.source());
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
