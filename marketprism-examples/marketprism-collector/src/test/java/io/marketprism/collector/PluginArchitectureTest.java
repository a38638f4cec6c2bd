package io.marketprism.collector;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

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

    private static final DescribedPredicate<JavaClass> OTHERS = resideOutsideOfPackage("io.marketprism..");

    @ArchTest
    static final ArchRule binanceKnowsOnlyWhatConnectorsMay = connector("io.marketprism.binance..");

    @ArchTest
    static final ArchRule okxKnowsOnlyWhatConnectorsMay = connector("io.marketprism.okx..");

    @ArchTest
    static final ArchRule deribitKnowsOnlyWhatConnectorsMay = connector("io.marketprism.deribit..");

    @ArchTest
    static final ArchRule natsKnowsOnlyWhatSinksMay = sink("io.marketprism.nats..");

    @ArchTest
    static final ArchRule clickHouseKnowsOnlyWhatSinksMay = sink("io.marketprism.clickhouse..");

    @ArchTest
    static final ArchRule duckDbKnowsOnlyWhatSinksMay = sink("io.marketprism.duckdb..");

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
