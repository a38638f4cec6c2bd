package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.connector.Connector;
import io.marketprism.event.Instrument;
import io.marketprism.testkit.PaperConnector.Fault;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Shows that the contract passes a connector that reads its frames as expected, and fails for one that does not. */
class GoldenFrameContractTest {

    private static Fault planted;

    @Test
    void passesAConnectorThatReadsAsExpected() {
        planted = null;

        ContractRun run = ContractRun.of(OfPaperConnector.class);

        assertEquals(Set.of(), run.failed());
        assertEquals(
                Set.of(
                        "carriesNumbersOfFrame",
                        "everyExpectationHasAFrame",
                        "everyFieldThatIsLeftOutHasAChannelWithFrames",
                        "readsFrame",
                        "readsFramesWithEscapesAlike",
                        "survivesMutatedFrames"),
                run.succeeded());
    }

    @Test
    void noticesWhatIsReadWrong() {
        planted = Fault.INVERTS_SIDES;

        assertEquals(
                Set.of("readsFrame"), ContractRun.of(OfPaperConnector.class).failed());
    }

    @Test
    void noticesTextThatIsReadAsWritten() {
        planted = Fault.READS_TEXT_AS_WRITTEN;

        assertEquals(
                Set.of("readsFramesWithEscapesAlike"),
                ContractRun.of(OfPaperConnector.class).failed());
    }

    @Test
    void noticesWhatEscapes() {
        planted = Fault.TRUSTS_FIELDS_TO_BE_THERE;

        assertEquals(
                Set.of("survivesMutatedFrames"),
                ContractRun.of(OfPaperConnector.class).failed());
    }

    static final class OfPaperConnector extends GoldenFrameContract {

        @Override
        protected Connector newConnector() {
            return new PaperConnector(planted);
        }

        @Override
        protected List<Instrument> instruments() {
            return List.of(PaperConnector.definition("BTC-USDT", "BTCUSDT").instrument());
        }
    }
}
