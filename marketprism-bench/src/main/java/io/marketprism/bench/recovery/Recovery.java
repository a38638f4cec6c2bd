package io.marketprism.bench.recovery;

import io.marketprism.bench.Machine;
import io.marketprism.bench.recovery.FaultRounds.Round;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Plays faults to pipelines of Binance spot over sockets, and prints for how long they were felt and what they cost; how much is lost by a kill and a
 * minute of downtime; how connections are replaced under load, many symbols subscribed, one added and removed among many; what redundancy costs.
 */
public final class Recovery {
    private static final int EVENTS_PER_SECOND = 1_000;
    private static final int ROTATION_EVENTS_PER_SECOND = 5_000;
    private static final Duration DOWNTIME = Duration.ofSeconds(60);

    private Recovery() {}

    /** A part, which takes so many rounds. */
    private interface Part {
        void print(int rounds);
    }

    /**
     * Measures, and prints tables.
     *
     * @param args rounds of each (20), then which parts: faults, silence, restart, rotation, symbols, cost; all if none is named
     */
    public static void main(String[] args) throws IOException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        Map<String, Part> parts = Map.of(
                "faults", Recovery::faults,
                "silence", Recovery::silence,
                "restart", Recovery::restart,
                "rotation", Recovery::rotation,
                "symbols", Recovery::symbols,
                "cost", Recovery::cost);
        List<String> wanted = args.length > 1
                ? List.of(args).subList(1, args.length)
                : List.of("faults", "silence", "restart", "rotation", "symbols", "cost");
        if (!parts.keySet().containsAll(wanted)) {
            throw new IllegalArgumentException("Expected parts of " + Set.copyOf(parts.keySet()) + ", were " + wanted);
        }
        System.out.println(Machine.conditions());
        System.out.println("- " + rounds + " rounds of each; median / worst");
        wanted.forEach(part -> parts.get(part).print(rounds));
        System.out.println("\nLoad average after: " + Machine.load());
    }

    private static void faults(int rounds) {
        System.out.println(
                "\n| fault of one connection | connections | data again, ms | whole again, ms | trades fetched"
                        + " | trades lost | book deltas lost | bbos lost | events twice | gaps |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (int redundancy = 1; redundancy <= 2; redundancy++) {
            try (FaultRounds faults = new FaultRounds(redundancy, EVENTS_PER_SECOND)) {
                faults.play(Fault.CUT);
                for (Fault fault : Fault.values()) {
                    print(fault.title(), redundancy, played(faults, fault, rounds));
                }
            }
        }
    }

    private static void silence(int rounds) {
        List<List<SilenceRounds.Round>> all = SilenceRounds.play(rounds);
        System.out.println(
                "\n| what stops on an open connection | data again, ms | whole again, ms | trades fetched |");
        System.out.println("|---|---:|---:|---:|");
        printSilence("trades alone", all.get(0));
        printSilence("all", all.get(1));
    }

    private static void printSilence(String what, List<SilenceRounds.Round> rounds) {
        System.out.printf(
                "| %s | %s | %s | %s |%n",
                what,
                Figures.of(rounds, SilenceRounds.Round::flowsAfterMs, "%,.0f"),
                Figures.of(rounds, SilenceRounds.Round::wholeAfterMs, "%,.0f"),
                Figures.of(rounds, SilenceRounds.Round::fetched, "%,.0f"));
    }

    private static void rotation(int rounds) {
        System.out.println(
                "\n| connections replaced at 5,000 events a second | connections | data again, ms"
                        + " | whole again, ms | trades fetched | trades lost | book deltas lost | bbos lost | events twice | gaps |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        try (FaultRounds faults = new FaultRounds(1, ROTATION_EVENTS_PER_SECOND)) {
            faults.play(Fault.CUT);
            print(Fault.CLOSED_AS_ANNOUNCED.title(), 1, played(faults, Fault.CLOSED_AS_ANNOUNCED, rounds));
        }
    }

    private static List<Round> played(FaultRounds faults, Fault fault, int rounds) {
        List<Round> played = new ArrayList<>();
        while (played.size() < rounds) {
            played.addAll(faults.play(fault));
        }
        return played;
    }

    private static void print(String title, int redundancy, List<Round> rounds) {
        System.out.printf(
                "| %s | %d | %s | %s | %s | %s | %s | %s | %s | %s |%n",
                title,
                redundancy,
                Figures.of(rounds, Round::flowsAfterMs, "%,.0f"),
                Figures.of(rounds, Round::wholeAfterMs, "%,.0f"),
                Figures.of(rounds, Round::fetched, "%,.0f"),
                Figures.of(rounds, Round::lostTrades, "%,.0f"),
                Figures.of(rounds, Round::lostDeltas, "%,.0f"),
                Figures.of(rounds, Round::lostBbos, "%,.0f"),
                Figures.of(rounds, Round::twice, "%,.0f"),
                Figures.of(rounds, Round::gaps, "%,.0f"));
    }

    private static void restart(int rounds) {
        List<RestartRounds.Round> all = RestartRounds.play(rounds, DOWNTIME);
        System.out.println("\n| | trades fetched | trades lost | trades twice | whole again after the start, ms |");
        System.out.println("|---|---:|---:|---:|---:|");
        System.out.printf(
                "| `kill -9`, down for %d s | %s | %s | %s | %s |%n",
                DOWNTIME.toSeconds(),
                Figures.of(all, RestartRounds.Round::fetched, "%,.0f"),
                Figures.of(all, RestartRounds.Round::lost, "%,.0f"),
                Figures.of(all, RestartRounds.Round::twice, "%,.0f"),
                Figures.of(all, RestartRounds.Round::healedAfterMs, "%,.0f"));
    }

    private static void symbols(int rounds) {
        List<ManySymbols.Subscribed> subscribed = ManySymbols.subscribe(rounds);
        System.out.println("\n| 1,000 symbols, 3 data types | connections | seconds | broken rules |");
        System.out.println("|---|---:|---:|---:|");
        System.out.printf(
                "| subscribed | %s | %s | %s |%n",
                Figures.of(subscribed, ManySymbols.Subscribed::connections, "%,.0f"),
                Figures.of(subscribed, ManySymbols.Subscribed::seconds, "%,.2f"),
                Figures.of(subscribed, ManySymbols.Subscribed::brokenRules, "%,.0f"));
        List<List<ManySymbols.Changed>> changed = ManySymbols.change(rounds);
        System.out.println("\n| one symbol among 1,000 | longest delay of others in 3 s before, ms"
                + " | in the 3 s from then on, ms | gaps of others |");
        System.out.println("|---|---:|---:|---:|");
        printChange("added", changed.get(0));
        printChange("removed", changed.get(1));
    }

    private static void printChange(String what, List<ManySymbols.Changed> rounds) {
        System.out.printf(
                "| %s | %s | %s | %s |%n",
                what,
                Figures.of(rounds, ManySymbols.Changed::quietMs, "%,.1f"),
                Figures.of(rounds, ManySymbols.Changed::changingMs, "%,.1f"),
                Figures.of(rounds, ManySymbols.Changed::gaps, "%,.0f"));
    }

    private static void cost(int rounds) {
        List<List<RedundancyCost.Cost>> costs = RedundancyCost.measure(rounds);
        System.out.println(
                "\n| connections | processor time an event, ns | bytes allocated an event | events a round |");
        System.out.println("|---:|---:|---:|---:|");
        for (int i = 0; i < costs.size(); i++) {
            System.out.printf(
                    "| %d | %s | %s | %s |%n",
                    i + 1,
                    Figures.of(costs.get(i), RedundancyCost.Cost::nanos, "%,.0f"),
                    Figures.of(costs.get(i), RedundancyCost.Cost::bytes, "%,.0f"),
                    Figures.of(costs.get(i), RedundancyCost.Cost::events, "%,.0f"));
        }
    }
}
