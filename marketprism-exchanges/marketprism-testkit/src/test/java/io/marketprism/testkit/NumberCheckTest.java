package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.SymbolTable;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.testkit.PaperConnector.Fault;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NumberCheckTest {
    private static final InstrumentDefinition LISTED = PaperConnector.definition("BTC-USDT", "BTCUSDT");
    private static final String HEAD = "| data type | channel | not carried | what it is |";
    private static final FieldsLeftOut NOTHING = FieldsLeftOut.parse(List.of());

    private static String frame(String price, String more) {
        return "{\"e\":\"trade\",\"s\":\"BTCUSDT\",\"t\":42,\"p\":\"" + price
                + "\",\"q\":\"0.0050\",\"m\":true,\"T\":1767323045678" + more + "}";
    }

    private static List<String> faults(Fault planted, String frame, FieldsLeftOut list) {
        return new NumberCheck(
                        () -> new PaperConnector(planted).normalizer(SymbolTable.of(List.of(LISTED))),
                        instrument -> LISTED)
                .faults(frame, null, list, true);
    }

    private static FieldsLeftOut list(String head, String fields) {
        return FieldsLeftOut.parse(
                List.of(head, "|---|---|---|---|", "| `trade` | `deals` `sums/one` | " + fields + " | whatever |"));
    }

    @Test
    void findsAllNumbersOfAFrameThatIsCarried() {
        assertEquals(List.of(), faults(null, frame("67000.10", ""), NOTHING));
        assertEquals(List.of(), faults(null, frame("6.700010e4", ",\"word\":\"x\",\"flag\":false"), NOTHING));
    }

    @Test
    void noticesANumberThatIsLost() {
        String lost = frame("67000.10", ",\"o\":{\"n\":[\"1\",[\"x\",\"7.50\"]]}");

        assertEquals(2, faults(null, lost, NOTHING).size());
        assertTrue(faults(null, lost, NOTHING).get(0).startsWith("does not stand in any event: o.n[0], \"1\""));
        assertEquals(1, faults(null, lost, list(HEAD, "`n[0]`")).size());
        assertEquals(List.of(), faults(null, lost, list(HEAD, "`o`")));
        assertEquals(2, faults(null, lost, list(HEAD, "`no` `on`")).size());
    }

    @Test
    void noticesANumberThatIsNotExact() {
        String exact = frame("67000.123456789012345678", "");

        assertEquals(List.of(), faults(null, exact, NOTHING));
        assertEquals(1, faults(Fault.READS_DOUBLES, exact, NOTHING).size());
    }

    @Test
    void noticesThatSomethingIsListedAndCarried() {
        List<String> faults = faults(null, frame("67000.10", ""), list(HEAD, "`p` `m`"));

        assertEquals(2, faults.size());
        assertTrue(faults.get(0).startsWith("is listed as not carried: p, but changes"));
        assertEquals(
                List.of(),
                faults(null, frame("67000.10", ""), list(HEAD.replace("not carried", "carried otherwise"), "`p`")));
    }

    @Test
    void checksEachRowAlone() {
        String two = "[" + frame("1", "") + "," + frame("2", ",\"x\":1") + "]";
        int faults = faults(null, two, NOTHING).size();

        assertTrue(faults <= 1, "1 of row one is no number of row two");
    }

    @Test
    void listsByChannelAndCase() {
        FieldsLeftOut list = list(HEAD, "`x`");

        assertTrue(list.of("deals", "any").isNotCarried("data.x"));
        assertTrue(list.of("sums", "one").isNotCarried("x.y"));
        assertTrue(!list.of("sums", "another").isNotCarried("x"));
        assertTrue(!list.ofChannels().isNotCarried("x"));
        assertEquals(Set.of("deals", "sums/one"), list.channels());
    }

    @Test
    void wantsToKnowWhatTheFieldsAre() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> list("| data type | channel | left | why |", "`p`"));

        assertTrue(e.getMessage().contains("was \"left\""));
    }
}
