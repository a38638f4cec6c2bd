package io.marketprism;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.time.Time;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.NetworkChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/** The house rules: who may know whom. Each rule says what to do if it is in the way. */
@AnalyzeClasses(packages = "io.marketprism", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.marketprism";
    private static final String ERROR = "io.marketprism.error..";
    private static final String EVENT = "io.marketprism.event..";
    private static final String SCHEMA = "io.marketprism.schema..";
    private static final String CODEC = "io.marketprism.codec..";
    private static final String CONNECTOR = "io.marketprism.connector..";
    private static final String SINK = "io.marketprism.sink..";
    private static final String SOURCE = "io.marketprism.source..";
    private static final String INTERNAL = "io.marketprism.internal..";
    private static final String TIME = "io.marketprism.internal.time";

    private static final List<Class<?>> CHANCE = List.of(Random.class, SplittableRandom.class, RandomGenerator.class);
    private static final List<Class<?>> SOCKETS =
            List.of(Socket.class, ServerSocket.class, DatagramSocket.class, NetworkChannel.class, URLConnection.class);
    /** What everybody may know: the JDK, and the annotations that say what may be null. */
    private static final String[] JDK = {"java..", "javax..", "org.jspecify.annotations"};

    /** What the cold side of {@code connector.json} reads instrument lists with, and tells what is odd in them. */
    private static final String[] READING = {"com.fasterxml.jackson..", "org.slf4j.."};

    private static final DescribedPredicate<JavaClass> LOGGING =
            resideInAPackage("org.slf4j..").or(JavaClass.Predicates.type(ThrottledLog.class));

    @ArchTest
    static final ArchRule eventsDependOnNothing = classes()
            .that()
            .resideInAPackage(EVENT)
            .should()
            .onlyDependOnClassesThat(resideInAPackage(EVENT).or(resideInAnyPackage(JDK)))
            .because("everybody depends on events; move what needs more than the JDK to the package that uses events,"
                    + " such as codec for another way to write them");

    @ArchTest
    static final ArchRule schemasKnowEventsOnly = classes()
            .that()
            .resideInAPackage(SCHEMA)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(SCHEMA, EVENT).or(resideInAnyPackage(JDK)))
            .because(
                    "a schema says what an event consists of; how that becomes text or columns is the matter of codec and"
                            + " of each sink");

    @ArchTest
    static final ArchRule connectorsKnowEventsOnly = classes()
            .that()
            .resideInAPackage(CONNECTOR)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(CONNECTOR, EVENT)
                    .or(resideInAnyPackage(JDK))
                    .or(resideInAPackage(ERROR))
                    .or(resideInAnyPackage(READING)))
            .because("whoever writes an exchange plug-in reads this package alone; return data that asks the engine"
                    + " for what is needed (a ConnectionPlan, a RestCall) instead of reaching for the engine");

    @ArchTest
    static final ArchRule sinksKnowEventsAndTheirTextOnly = classes()
            .that()
            .resideInAPackage(SINK)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(SINK, EVENT, SCHEMA, CODEC)
                    .or(resideInAnyPackage(JDK))
                    .or(resideInAPackage(ERROR))
                    .or(LOGGING))
            .because("whoever writes a sink reads this package alone; queues, retries and accounts belong to"
                    + " internal.delivery, which calls sinks and is never called by them");

    @ArchTest
    static final ArchRule sourcesKnowEventsTheirTextAndWhatASinkRejects = classes()
            .that()
            .resideInAPackage(SOURCE)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(SOURCE, SINK, EVENT, CODEC)
                    .or(resideInAnyPackage(JDK))
                    .or(resideInAPackage(ERROR)))
            .because("whoever writes a source reads this package alone; threads, retries and accounts belong to"
                    + " internal.feed, which calls sources and is never called by them");

    @ArchTest
    static final ArchRule codecKnowsNoEngine = noClasses()
            .that()
            .resideInAPackage(CODEC)
            .should()
            .dependOnClassesThat(resideInAnyPackage(INTERNAL, SINK, SOURCE))
            .because("codecs turn bytes into events and back, for plug-ins and applications that run no pipeline;"
                    + " pass in what they need");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().assignedFrom(byPackage())
            .should()
            .beFreeOfCycles()
            .because("who reads a package must not have to read those that use it; let the lower package declare an"
                    + " interface, such as Connection.Listener, that the upper one implements");

    @ArchTest
    static final ArchRule theEngineDoesNotKnowThePipeline = noClasses()
            .that()
            .resideInAPackage(INTERNAL)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT)
            .because(
                    "the pipeline puts the engine together; hand the engine the part that it needs in its constructor");

    @ArchTest
    static final ArchRule publicSignaturesDoNotMentionInternals = classes()
            .that()
            .resideOutsideOfPackage(INTERNAL)
            .and()
            .arePublic()
            .should(mentionOnlyWhatIsExported())
            .because("users could not name such a type, and we could never change it; take or return an exported type,"
                    + " or make the member package-private");

    @ArchTest
    static final ArchRule packagesHaveNamesThatSaySomething = noClasses()
            .should()
            .resideInAnyPackage(
                    "..util..",
                    "..utils..",
                    "..common..",
                    "..impl..",
                    "..model..",
                    "..dto..",
                    "..manager..",
                    "..helper..")
            .because(
                    "such a name says nothing of what is inside; name the package after the step of the flow it serves");

    @ArchTest
    static final ArchRule classesHaveNamesThatSaySomething = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Dto")
            .because("such a name says nothing of what the class does; name it by the field's term for that");

    @ArchTest
    static final ArchRule timeAndChanceComeFromTime = noClasses()
            .that()
            .resideOutsideOfPackage(TIME)
            .should()
            .accessTargetWhere(describe("it reads a clock, waits for a time, or draws a random number", access -> {
                JavaClass owner = access.getTargetOwner();
                return isClock(owner, access.getName())
                        || isTimedWait(owner, access)
                        || CHANCE.stream().anyMatch(owner::isAssignableTo)
                        || owner.isEquivalentTo(Math.class) && access.getName().equals("random")
                        || owner.isEquivalentTo(UUID.class) && access.getName().equals("randomUUID");
            }))
            .because("whoever gives the pipeline another Time, a test say, decides what happens and when; take a"
                    + " Time in the constructor and ask that");

    @ArchTest
    static final ArchRule onlyOkHttpAdaptersOpenSockets = noClasses()
            .that()
            .haveNameNotMatching("io\\.marketprism\\.internal\\.wire\\.OkHttp.*")
            .should()
            .accessTargetWhere(describe("it is of a network client", access -> {
                JavaClass owner = access.getTargetOwner();
                return owner.getPackageName().startsWith("okhttp3")
                        || owner.getPackageName().startsWith("okio")
                        || owner.getPackageName().startsWith("java.net.http")
                        || SOCKETS.stream().anyMatch(owner::isAssignableTo)
                        || owner.isEquivalentTo(URL.class) && access.getName().startsWith("open");
            }))
            .because("a test plays the exchange in memory; use WebSocketTransport or HttpTransport");

    @ArchTest
    static final ArchRule nothingIsPrinted = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.because(
            "a library does not own the console; log by slf4j or tell the PipelineListener");

    @ArchTest
    static final ArchRule slf4jIsTheOnlyLog = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.because("the log is slf4j's");

    private static boolean isClock(JavaClass owner, String name) {
        return owner.isEquivalentTo(System.class) && (name.equals("nanoTime") || name.equals("currentTimeMillis"))
                || owner.isAssignableTo(Clock.class)
                || owner.getPackageName().startsWith("java.time") && name.equals("now")
                || owner.isEquivalentTo(Date.class) && name.equals("<init>")
                || owner.isAssignableTo(Calendar.class)
                || owner.isAssignableTo(Timer.class)
                || owner.isAssignableTo(ScheduledExecutorService.class)
                || owner.isEquivalentTo(Executors.class) && name.contains("Scheduled");
    }

    /** Waiting without a limit is no business of a clock. */
    private static boolean isTimedWait(JavaClass owner, JavaAccess<?> access) {
        if (owner.isAssignableTo(Time.class)) {
            return false;
        }
        boolean hasLimit = access.getTarget() instanceof CodeUnitAccessTarget target
                && target.getRawParameterTypes().stream()
                        .anyMatch(type -> type.isEquivalentTo(long.class) || type.isEquivalentTo(Duration.class));
        return switch (access.getName()) {
            case "sleep", "timedJoin", "timedWait", "parkNanos", "parkUntil" -> true;
            case "orTimeout", "completeOnTimeout", "delayedExecutor", "awaitNanos", "awaitUntil" -> true;
            case "wait", "join" -> hasLimit;
            case "await", "awaitTermination", "get", "poll", "offer", "tryAcquire", "tryLock" ->
                hasLimit
                        && (owner.getPackageName().equals("java.util.concurrent")
                                || owner.getPackageName().equals("java.util.concurrent.locks"));
            default -> false;
        };
    }

    private static SliceAssignment byPackage() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }

    private static ArchCondition<JavaClass> mentionOnlyWhatIsExported() {
        return new ArchCondition<>("mention only exported types in public signatures") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!isReachable(type)) {
                    return;
                }
                type.getInterfaces().forEach(parent -> check(type.getName() + " implements", parent, events));
                type.getSuperclass().ifPresent(parent -> check(type.getName() + " extends", parent, events));
                type.getTypeParameters()
                        .forEach(parameter -> check(type.getName() + " is generic in", parameter, events));
                for (JavaMember member : type.getMembers()) {
                    if (member.getModifiers().contains(JavaModifier.PUBLIC)
                            || member.getModifiers().contains(JavaModifier.PROTECTED)) {
                        check(member, events);
                    }
                }
            }

            private void check(JavaMember member, ConditionEvents events) {
                String where = member.getFullName() + " mentions";
                if (member instanceof JavaField field) {
                    check(where, field.getType(), events);
                } else if (member instanceof JavaCodeUnit code) {
                    check(where, code.getReturnType(), events);
                    code.getParameterTypes().forEach(parameter -> check(where, parameter, events));
                    code.getTypeParameters().forEach(parameter -> check(where, parameter, events));
                    code.getExceptionTypes().forEach(thrown -> check(where, thrown, events));
                }
                for (JavaAnnotation<?> annotation : member.getAnnotations()) {
                    check(where, annotation.getRawType(), events);
                }
            }

            private void check(String where, JavaType mentioned, ConditionEvents events) {
                for (JavaClass raw : mentioned.getAllInvolvedRawTypes()) {
                    if (raw.getPackageName().startsWith(ROOT + ".internal")) {
                        events.add(SimpleConditionEvent.violated(where, where + " " + raw.getName()));
                    }
                }
            }
        };
    }

    /** Public, and so is everything around it. */
    private static boolean isReachable(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isReachable).orElse(true);
    }
}
