package io.marketprism.bench.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The harness itself, at a pace that any machine keeps. */
class EndToEndTest {
    private static final int RATE = 500;

    @ParameterizedTest
    @CsvSource({"plain", "deflate"})
    @Timeout(120)
    void everyTradeOfTheScheduleIsTimed(String form) throws Exception {
        Arrivals arrivals = new Arrivals(RATE, 1, 1);

        Closeable pipeline = Receiver.PIPELINE.open(exchange(), "/" + RATE + "/" + form, arrivals);
        try {
            arrivals.awaitAll();
        } finally {
            pipeline.close();
        }

        assertEquals(RATE, arrivals.fromRead.getTotalCount());
        assertEquals(RATE, arrivals.fromSchedule.getTotalCount());
        assertTrue(arrivals.fromReadCorrected.getTotalCount() >= RATE);
        assertTrue(
                arrivals.fromSchedule.getMaxValue() >= arrivals.fromRead.getMinValue(),
                "nothing is read before it is to be sent");
    }

    @ParameterizedTest
    @CsvSource({
        "SOCKET, plain",
        "OKHTTP, plain",
        "OKHTTP, deflate",
        "JAVA_HTTP, plain",
        "NETTY, plain",
        "NETTY, deflate"
    })
    @Timeout(120)
    void everyClientGetsMessages(Receiver receiver, String form) throws Exception {
        Arrivals arrivals = new Arrivals(0, 0, 0);

        Closeable client = receiver.open(exchange(), "/" + RATE + "/" + form, arrivals);
        try {
            while (arrivals.arrived() < 100) {
                arrivals.check();
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } finally {
            client.close();
        }
    }

    private static URI exchange() throws Exception {
        return URI.create("http://127.0.0.1:" + PacedExchange.listen());
    }

    @Test
    void framesAreCountedHoweverTheyAreCut() {
        byte[] stream = concat(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {(byte) 0x81, 2, '{', '}'},
                new byte[] {(byte) 0x89, 0},
                new byte[] {(byte) 0x81, 126, 0, (byte) 200},
                new byte[200],
                new byte[] {0x01, 1, 'a', (byte) 0x80, 1, 'b'});
        for (int cut = 1; cut < stream.length; cut++) {
            int[] messages = {0};
            FrameCounter counter = new FrameCounter(nanos -> messages[0]++);
            for (int from = 0; from < stream.length; from += cut) {
                counter.read(stream, from, Math.min(from + cut, stream.length), 1);
            }
            assertEquals(3, messages[0], "two texts, and one in two parts; not the ping; cut every " + cut);
        }
    }

    @Test
    void otherAnswersThanAnUpgradeHaveNoFrames() {
        byte[] answer = "HTTP/1.1 200 OK\r\n\r\n\u0001\u0000\u0001\u0000".getBytes(StandardCharsets.US_ASCII);
        int[] messages = {0};

        new FrameCounter(nanos -> messages[0]++).read(answer, 0, answer.length, 1);

        assertEquals(0, messages[0]);
    }

    @Test
    void tablesAndChartShowEachRate() throws Exception {
        Arrivals arrivals = new Arrivals(RATE, 0, 1);
        arrivals.fromRead.recordValue(20_000);
        arrivals.fromReadCorrected.recordValue(20_000);
        arrivals.fromSchedule.recordValue(150_000);
        EndToEndRun run = new EndToEndRun(
                Receiver.PIPELINE,
                false,
                RATE,
                1_000,
                2_000_000_000L,
                4_000_000,
                List.of(arrivals.fromRead, arrivals.fromReadCorrected, arrivals.fromSchedule));

        String table = EndToEndTables.markdown(List.of(run));
        String svg = LatencyChart.svg(List.of(run));

        assertTrue(
                table.contains("| 500/s | off | socket read → sink | 20.0 | 20.0 | 20.0 | 20.0 | 4,000 ns |"), table);
        assertEquals(
                2,
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                        .getElementsByTagName("polyline")
                        .getLength());
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
