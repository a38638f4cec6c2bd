package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.error.MarketPrismException;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Receipt;
import io.marketprism.source.Portion;
import io.marketprism.source.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shows that the contract passes a source that keeps its promises, and that each of its tests fails for one that does not. */
class SourceContractTest {

    /** What can be wrong with a source, and which test must notice it first of all. */
    enum Fault {
        NAME_WITH_SPACES("hasAShortNameThatStays"),
        CANNOT_CLOSE_UNOPENED("closesWithoutHavingBeenOpened"),
        CANNOT_CLOSE_TWICE("closesTwice"),
        BRINGS_A_PORTION_BACKWARDS("bringsEveryEventOnceAndInOrder"),
        SKIPS_ONE_BETWEEN_PORTIONS("bringsEveryEventOnceAndInOrder"),
        MAKES_ITS_EVENTS_ANEW("keepsAPortionAsItIs"),
        BRINGS_ONE_OBJECT_TWICE("keepsAPortionAsItIs"),
        FORGETS_WHAT_IS_OUT_WHEN_CLOSED("bringsWhatIsNotSettledAgainWhenItIsOpenedAgain"),
        BEGINS_ANEW_WHEN_OPENED_AGAIN("doesNotBringWhatIsSettledAgainWhenItIsOpenedAgain"),
        SETTLES_WHAT_IS_RETURNED("bringsWhatWasReturnedToAnother"),
        SETTLES_WHAT_IT_BRINGS("bringsWhatWasLeftUnsettledToAnother"),
        SETTLES_FOR_ITSELF_ALONE("goesOnWhereAnotherStood"),
        BRINGS_A_STRANGER_WHEN_OPENED_AGAIN("noFailureLosesAnEvent"),
        UNREACHABLE_IS_A_DEFECT("whatCannotBeReachedIsAFailureOfOpen");

        private final String noticedBy;

        Fault(String noticedBy) {
            this.noticedBy = noticedBy;
        }
    }

    private static Fault planted;

    @Test
    void passesASourceThatKeepsItsPromises() {
        planted = null;

        ContractRun run = ContractRun.of(OfListSource.class);

        assertEquals(Set.of(), run.failed());
        assertTrue(run.succeeded().size() > 8, "tests that ran: " + run.succeeded());
    }

    @ParameterizedTest
    @EnumSource
    void noticesAPlantedFault(Fault fault) {
        planted = fault;

        ContractRun run = ContractRun.of(OfListSource.class, fault.noticedBy);

        assertTrue(run.failed().contains(fault.noticedBy), fault + ": failed were " + run.failed());
    }

    @Test
    void everyTestOfTheContractNoticesSomething() {
        planted = null;
        Set<String> tests = ContractRun.of(OfListSource.class).succeeded();
        Set<String> noticing = new TreeSet<>();
        for (Fault fault : Fault.values()) {
            noticing.add(fault.noticedBy);
        }

        assertEquals(tests, noticing);
    }

    static class OfListSource extends SourceContract {
        private final Store store = new Store();

        @Override
        protected Source newSource() {
            return new ListSource(store, true);
        }

        @Override
        protected void add(List<MarketEvent> events) {
            store.events.addAll(events);
        }

        @Override
        protected boolean hasEnd() {
            return true;
        }

        @Override
        protected boolean remembers() {
            return true;
        }

        @Override
        protected Optional<Source> newUnreachableSource() {
            return Optional.of(new ListSource(store, false));
        }
    }

    private static final class Store {
        private final List<MarketEvent> events = new ArrayList<>();
        private int settled;
    }

    /** Brings what stands in a list, a portion at a time. */
    private static final class ListSource implements Source {
        private static final int MOST = 1_000;
        private static final Portion NOTHING = List::of;

        private final Store store;
        private final boolean isReachable;
        private int settled;
        private int opened;
        private boolean isClosed;
        private boolean bringsStranger;
        private Part out;

        private ListSource(Store store, boolean isReachable) {
            this.store = store;
            this.isReachable = isReachable;
            this.settled = store.settled;
        }

        private final class Part implements Portion {
            private final List<MarketEvent> events;
            private final int end;

            private Part(List<MarketEvent> events, int end) {
                this.events = events;
                this.end = end;
            }

            @Override
            public List<MarketEvent> events() {
                return planted == Fault.MAKES_ITS_EVENTS_ANEW ? new ArrayList<>(events) : events;
            }

            @Override
            public void settled(List<Receipt.Rejection> rejected) {
                out = null;
                settle(end);
            }

            @Override
            public void returned() {
                out = null;
                if (planted == Fault.SETTLES_WHAT_IS_RETURNED) {
                    settle(end);
                }
            }
        }

        private void settle(int end) {
            settled = end;
            if (planted != Fault.SETTLES_FOR_ITSELF_ALONE) {
                store.settled = end;
            }
        }

        @Override
        public String name() {
            return planted == Fault.NAME_WITH_SPACES ? "My Source" : "list";
        }

        @Override
        public void open() {
            if (!isReachable) {
                throw planted == Fault.UNREACHABLE_IS_A_DEFECT
                        ? new IllegalStateException("nobody there")
                        : new MarketPrismException("nobody there");
            }
            opened++;
            bringsStranger = opened > 1 && planted == Fault.BRINGS_A_STRANGER_WHEN_OPENED_AGAIN;
            if (opened > 1 && planted == Fault.BEGINS_ANEW_WHEN_OPENED_AGAIN) {
                settled = 0;
            }
            out = null;
        }

        @Override
        public Portion read() {
            if (out != null) {
                return NOTHING;
            }
            int begin = settled + (settled > 0 && planted == Fault.SKIPS_ONE_BETWEEN_PORTIONS ? 1 : 0);
            int end = Math.min(begin + MOST, store.events.size());
            if (begin >= end) {
                return null;
            }
            out = new Part(spoiled(store.events.subList(begin, end)), end);
            if (planted == Fault.SETTLES_WHAT_IT_BRINGS) {
                settle(end);
            }
            return out;
        }

        private List<MarketEvent> spoiled(List<MarketEvent> part) {
            List<MarketEvent> events = new ArrayList<>(part);
            if (planted == Fault.BRINGS_A_PORTION_BACKWARDS) {
                Collections.reverse(events);
            } else if (planted == Fault.BRINGS_ONE_OBJECT_TWICE) {
                events.set(1, events.get(0));
            }
            if (bringsStranger) {
                bringsStranger = false;
                events.add(SampleEvents.trade("999999", "1", "1"));
            }
            return events;
        }

        @Override
        public void close() {
            if (planted == Fault.CANNOT_CLOSE_UNOPENED && opened == 0
                    || planted == Fault.CANNOT_CLOSE_TWICE && isClosed) {
                throw new IllegalStateException("not open");
            }
            if (planted == Fault.FORGETS_WHAT_IS_OUT_WHEN_CLOSED && out != null) {
                settle(out.end);
            }
            isClosed = true;
        }
    }
}
