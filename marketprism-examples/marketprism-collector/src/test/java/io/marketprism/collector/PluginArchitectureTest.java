package io.marketprism.collector;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLConnection;
import java.nio.channels.NetworkChannel;
import java.time.InstantSource;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** What the connectors and sinks of this project know: the plug-in interfaces, and not each other. This module sees them all. */
@AnalyzeClasses(packages = "io.marketprism", importOptions = DoNotIncludeTests.class)
class PluginArchitectureTest {
    private static final String ERROR = "io.marketprism.error..";
    private static final String EVENT = "io.marketprism.event..";
    private static final String CODEC = "io.marketprism.codec..";
    private static final String CONNECTOR = "io.marketprism.connector..";
    private static final String SCHEMA = "io.marketprism.schema..";
    private static final String SINK = "io.marketprism.sink..";
    private static final String SOURCE = "io.marketprism.source..";

    private static final String BINANCE = "io.marketprism.binance..";
    private static final String OKX = "io.marketprism.okx..";
    private static final String DERIBIT = "io.marketprism.deribit..";

    /** What only the engine has. */
    private static final List<Class<?>> CLOCKS_CHANCE_AND_SOCKETS = List.of(
            InstantSource.class,
            Date.class,
            Calendar.class,
            Timer.class,
            Thread.class,
            Executor.class,
            RandomGenerator.class,
            Socket.class,
            ServerSocket.class,
            DatagramSocket.class,
            NetworkChannel.class,
            URLConnection.class);

    private static final Set<String> READING_A_CLOCK_OR_CHANCE =
            Set.of("now", "nanoTime", "currentTimeMillis", "random", "randomUUID");

    private static final DescribedPredicate<JavaClass> OTHERS = resideOutsideOfPackage("io.marketprism..");

    @ArchTest
    static final ArchRule binanceKnowsOnlyWhatConnectorsMay = connector(BINANCE);

    @ArchTest
    static final ArchRule okxKnowsOnlyWhatConnectorsMay = connector(OKX);

    @ArchTest
    static final ArchRule deribitKnowsOnlyWhatConnectorsMay = connector(DERIBIT);

    @ArchTest
    static final ArchRule natsKnowsOnlyWhatSinksMay = sink("io.marketprism.nats..");

    @ArchTest
    static final ArchRule clickHouseKnowsOnlyWhatSinksMay = sink("io.marketprism.clickhouse..");

    @ArchTest
    static final ArchRule duckDbKnowsOnlyWhatSinksMay = sink("io.marketprism.duckdb..");

    @ArchTest
    static final ArchRule connectorsHaveNeitherClockNorChanceNorSocket = noClasses()
            .that()
            .resideInAnyPackage(BINANCE, OKX, DERIBIT)
            .should()
            .accessTargetWhere(describe("it reads a clock, waits, draws a random number, or is of a socket", access -> {
                JavaClass owner = access.getTargetOwner();
                return CLOCKS_CHANCE_AND_SOCKETS.stream().anyMatch(owner::isAssignableTo)
                        || owner.getPackageName().startsWith("java.net.http")
                        || owner.getPackageName().startsWith("java.")
                                && READING_A_CLOCK_OR_CHANCE.contains(access.getName());
            }))
            .because(
                    "the same frames and the same instruments give the same events and plans at any time; the engine tells"
                            + " when a frame was received, and calls what is planned");

    private static ArchRule connector(String own) {
        return knowsOnly(own, resideInAnyPackage(own, ERROR, EVENT, CODEC, CONNECTOR))
                .because(
                        "a connector is a pure plan and a normalizer, and the engine does the rest; what two connectors"
                                + " need belongs to connector or codec");
    }

    private static ArchRule sink(String own) {
        return knowsOnly(own, resideInAnyPackage(own, ERROR, EVENT, SCHEMA, CODEC, SINK, SOURCE))
                .because(
                        "a sink takes batches and says when they are durable, and the engine does the rest; what two sinks"
                                + " need belongs to sink or codec");
    }

    private static ArchRule knowsOnly(String own, DescribedPredicate<JavaClass> allowed) {
        return classes().that().resideInAPackage(own).should().onlyDependOnClassesThat(allowed.or(OTHERS));
    }
}
