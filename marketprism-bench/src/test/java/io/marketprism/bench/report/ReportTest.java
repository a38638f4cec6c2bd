package io.marketprism.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportTest {
    private static final String TRADES = result("NormalizeBenchmark.normalize", "parser", "MARKETPRISM", 100, 208);
    private static final String PEER = result("NormalizeBenchmark.normalize", "parser", "JACKSON_TREE", 450, 2291);
    private static final String BOOK = result("BookBenchmark.update", "book", "TREE_MAP", 113, 6);

    @Test
    void aPeerIsComparedWithUs() throws IOException {
        String report = Report.markdown(results(TRADES, PEER), List.of("Date: today"), "");

        assertTrue(report.contains("| Binance trade | 100 ns, 208 B | 450 ns **4.50×**, 2,291 B |"), report);
    }

    @Test
    void theMedianOfTheProcessorTimeCounts() throws IOException {
        Measurement measurement = results(TRADES).measurements().get(0);

        assertEquals(100, measurement.nanos());
        assertEquals(List.of(900.0, 100.0, 90.0), measurement.cpu());
        assertEquals(List.of(1000.0), measurement.clock());
    }

    @Test
    void withoutUsThereIsNoRatio() throws IOException {
        String report = Report.markdown(results(BOOK), List.of(), "");

        assertTrue(report.contains("|  | 113 ns, 6.00 B |"), report);
    }

    @Test
    void aFloorIsMissedWhereOneOfItsSubjectsMissesIt() throws IOException {
        String ticker = TRADES.replace("BINANCE_TRADE", "BINANCE_BOOK_TICKER");
        String slower = PEER.replace("BINANCE_TRADE", "BINANCE_BOOK_TICKER");
        String faster = result("NormalizeBenchmark.normalize", "parser", "JACKSON_TREE", 329, 2291);

        assertTrue(Floor.table(results(TRADES, PEER, ticker, slower)).contains("bookTicker 4.50× | kept |"));
        assertTrue(Floor.table(results(TRADES, faster, ticker, slower)).contains("bookTicker 4.50× | **missed** |"));
        assertTrue(Floor.areKept(results(TRADES, PEER, ticker, slower)));
        assertFalse(Floor.areKept(results(TRADES, faster, ticker, slower)));
        assertEquals("", Floor.table(results(TRADES, PEER)), "not all that the goal names");
    }

    @Test
    void whatHasNoPlaceInTheTablesIsListed() throws IOException {
        String other = result("NatsBenchmark.publish", "batch", "100", 5, 0)
                .replace("\"rawData\":[[1000.0]]", "\"rawData\":[[1000.0]],\"scoreUnit\":\"ops/s\"");

        String table = Measurement.others(new ObjectMapper().readTree("[" + TRADES + "," + other + "]"));

        assertTrue(table.contains("| NatsBenchmark.publish |") && table.contains("| 1,000 ops/s |"), table);
        assertEquals(1, results(TRADES, other).measurements().size());
    }

    @Test
    void aReportIsPublishedAsThePageOfItsJava(@TempDir Path folder) throws IOException {
        Path charts = Files.createDirectories(folder.resolve("charts"));
        Files.writeString(charts.resolve("ratios.svg"), "drawn");

        new Publication(folder, 25).publish("![Ratios](ratios.svg)\n", charts);

        assertEquals("# Java 25\n\n![Ratios](ratios-java-25.svg)\n", Files.readString(folder.resolve("java-25.md")));
        assertEquals("drawn", Files.readString(folder.resolve("ratios-java-25.svg")));
    }

    @Test
    void theChartIsAnSvgWithABarForEachPeer() throws Exception {
        String svg = new RatioChart(results(TRADES, PEER, BOOK)).svg();

        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertEquals("svg", document.getDocumentElement().getTagName());
        assertEquals(2, document.getElementsByTagName("rect").getLength(), "the background and one bar");
        assertTrue(svg.contains(">4.50×<"), svg);
    }

    private static Results results(String... results) throws IOException {
        return new Results(Measurement.all(new ObjectMapper().readTree("[" + String.join(",", results) + "]")));
    }

    private static String result(String benchmark, String parameter, String value, int nanos, int bytes) {
        String kind = parameter.equals("book") ? "" : "\"kind\":\"BINANCE_TRADE\",";
        return "{\"benchmark\":\"io.marketprism.bench." + benchmark + "\",\"params\":{" + kind + "\"" + parameter
                + "\":\""
                + value + "\"},\"primaryMetric\":{\"rawData\":[[1000.0]]},\"secondaryMetrics\":{"
                + "\"cpu.time.norm\":{\"rawData\":[[" + 9 * nanos + ".0," + nanos + ".0],[" + 0.9 * nanos + "]]},"
                + "\"gc.alloc.rate.norm\":{\"rawData\":[[" + bytes + ".0]]}}}";
    }
}
