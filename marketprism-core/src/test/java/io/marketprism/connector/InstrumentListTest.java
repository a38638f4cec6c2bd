package io.marketprism.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class InstrumentListTest {
    private final List<String> told = new ArrayList<>();

    private static InstrumentDefinition listed(String symbol, String nativeSymbol, InstrumentStatus status) {
        return InstrumentDefinition.builder(
                        new Instrument("x", MarketType.SPOT, symbol, nativeSymbol, QuantityUnit.BASE))
                .received(1, null, 1)
                .status(status)
                .build();
    }

    private Map<String, String> names(List<InstrumentDefinition> list) {
        Map<String, String> names = new TreeMap<>();
        InstrumentList.distinct(list, told::add)
                .forEach(definition -> names.put(
                        definition.instrument().nativeSymbol(),
                        definition.instrument().symbol()));
        return names;
    }

    @Test
    void namesThatDifferStayAndSoDoesTheirOrder() {
        List<InstrumentDefinition> list =
                List.of(listed("B-C", "BC", InstrumentStatus.TRADING), listed("A-C", "AC", InstrumentStatus.PRE_OPEN));

        assertEquals(list, InstrumentList.distinct(list, told::add));
        assertEquals(List.of(), told);
    }

    @Test
    void oneOfEachNameKeepsItWhateverTheOrderOfTheList() {
        List<InstrumentDefinition> list = new ArrayList<>(List.of(
                listed("A-C", "SOON-AC", InstrumentStatus.PRE_OPEN),
                listed("A-C", "ACLONG", InstrumentStatus.TRADING),
                listed("A-C", "ACX", InstrumentStatus.TRADING),
                listed("A-C", "ACW", InstrumentStatus.TRADING),
                listed("A-C", "A", InstrumentStatus.DELISTED),
                listed("B-C", "BC1", InstrumentStatus.HALTED),
                listed("B-C", "BC", InstrumentStatus.HALTED),
                listed("ACX", "OTHER", InstrumentStatus.TRADING),
                listed("D-C", "DC", InstrumentStatus.TRADING),
                listed("D-C", "DC", InstrumentStatus.HALTED)));
        Map<String, String> expected = Map.of(
                "ACW", "A-C", "ACLONG", "ACLONG", "SOON-AC", "SOON-AC", "A", "A", "BC", "B-C", "BC1", "BC1", "OTHER",
                "ACX", "DC", "D-C");
        Random random = new Random(3);
        for (int i = 0; i < 50; i++) {
            told.clear();
            Collections.shuffle(list, random);
            assertEquals(new TreeMap<>(expected), names(list));
            assertEquals(
                    new TreeSet<>(
                            List.of(
                                    "expected DC once, is listed twice",
                                    "expected one instrument of the name A-C, were ACW and A; the second goes by its native symbol",
                                    "expected one instrument of the name A-C, were ACW and ACLONG; the second goes by its native symbol",
                                    "expected one instrument of the name A-C, were ACW and SOON-AC; the second goes by its native symbol",
                                    "expected one instrument of the name A-C, were ACW and ACX; the second is left out, since its native"
                                            + " symbol is the name of another",
                                    "expected one instrument of the name B-C, were BC and BC1; the second goes by its native symbol")),
                    new TreeSet<>(told));
        }
    }
}
