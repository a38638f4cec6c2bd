package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.Connector;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.testkit.PaperConnector.Fault;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Shows that the contract passes a connector that bears all frames, and names the frame that another one does not; and that it never passes untried. */
class FuzzContractIT {

    @Test
    void passesAConnectorThatBearsAllFrames() throws Exception {
        new OfSoundConnector().onlyDecodeErrorsComeOut();
    }

    @Test
    void keepsAndNamesTheFrameThatBreaksAConnector() throws Exception {
        FuzzContract contract = new OfTrustingConnector();

        String message = assertThrows(AssertionError.class, contract::onlyDecodeErrorsComeOut)
                .getMessage();

        assertTrue(message.contains("Expected nothing but a NormalizationException, was "), message);
        List<Path> kept;
        try (Stream<Path> files = Files.list(Path.of("target", "fuzz", "OfTrustingConnector"))) {
            kept = files.filter(file -> file.getFileName().toString().startsWith("crash-"))
                    .toList();
        }
        assertEquals(1, kept.size());
        assertTrue(message.contains("The frame is in " + kept.get(0).toAbsolutePath()), message);
    }

    @Test
    void failsWhereTheFuzzerIsMissing() {
        FuzzContract contract = new WithoutFuzzer();

        String message = assertThrows(AssertionError.class, contract::onlyDecodeErrorsComeOut)
                .getMessage();

        assertTrue(
                message.contains("Expected com.code-intelligence:jazzer, which must be in test scope, to run on "),
                message);
        assertTrue(message.contains("Could not find or load main class"), message);
    }

    private abstract static class OfPaperConnector extends FuzzContract {
        @Override
        protected List<InstrumentDefinition> instruments() {
            return List.of(PaperConnector.definition("BTC-USDT", "BTCUSDT"));
        }

        @Override
        int seconds() {
            return 5;
        }
    }

    static final class OfSoundConnector extends OfPaperConnector {
        @Override
        protected List<Connector> newConnectors() {
            return List.of(new PaperConnector(null));
        }
    }

    static final class OfTrustingConnector extends OfPaperConnector {
        @Override
        protected List<Connector> newConnectors() {
            return List.of(new PaperConnector(Fault.TRUSTS_FIELDS_TO_BE_THERE));
        }

        /** It ends as soon as it has found something. */
        @Override
        int seconds() {
            return 120;
        }
    }

    static final class WithoutFuzzer extends OfPaperConnector {
        @Override
        protected List<Connector> newConnectors() {
            return List.of();
        }

        @Override
        String classPath() {
            return Stream.of(super.classPath().split(File.pathSeparator))
                    .filter(entry -> !entry.contains("jazzer"))
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }
}
