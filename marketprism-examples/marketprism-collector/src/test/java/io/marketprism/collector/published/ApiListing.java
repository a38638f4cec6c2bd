package io.marketprism.collector.published;

import com.sun.source.util.JavacTask;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * What a folder of classes offers to others, as sorted text: one line for each public or protected type and, indented below it, one for each of its
 * members. It is read from the class files by the compiler's own model, so that nothing is loaded, and every JDK prints the same.
 */
final class ApiListing {
    /** What is in a line though nobody calls it: others compile differently with it. */
    private static final Set<String> TOLD_ANNOTATIONS = Set.of("java.lang.Deprecated", "java.lang.FunctionalInterface");

    /** In the order in which they are written; all others concern nobody outside. */
    private static final List<Modifier> TOLD_MODIFIERS = List.of(
            Modifier.PUBLIC,
            Modifier.PROTECTED,
            Modifier.ABSTRACT,
            Modifier.DEFAULT,
            Modifier.STATIC,
            Modifier.SEALED,
            Modifier.FINAL);

    private static final Pattern JAVA_LANG = Pattern.compile("^java\\.lang\\.(?=[A-Z])");

    private final Elements elements;
    private final TreeMap<String, List<String>> types = new TreeMap<>();

    private ApiListing(Elements elements) {
        this.elements = elements;
    }

    /**
     * Lists the API.
     *
     * @param classes the folder of classes, whose packages are looked for on the class path of the running program too
     * @param exported the packages that count
     * @return lines, each ending with a line feed
     */
    static String of(Path classes, Predicate<String> exported) {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "this needs a JDK");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            files.setLocationFromPaths(
                    StandardLocation.CLASS_PATH,
                    Stream.concat(
                                    Stream.of(classes),
                                    Stream.of(System.getProperty("java.class.path")
                                                    .split(File.pathSeparator))
                                            .map(Path::of))
                            .toList());
            JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, null);
            ApiListing listing = new ApiListing(task.getElements());
            for (String name : topLevelTypes(classes)) {
                int dot = name.lastIndexOf('.');
                if (dot > 0 && exported.test(name.substring(0, dot))) {
                    listing.add(Objects.requireNonNull(listing.elements.getTypeElement(name), name));
                }
            }
            return listing.text();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The packages with public types that {@link #of} would list.
     *
     * @param listing its result
     * @return names, sorted
     */
    static Collection<String> packages(String listing) {
        Pattern name = Pattern.compile("(?:class|interface|record|enum) ((?:[a-z]\\w*\\.)+)[A-Z]");
        return listing.lines()
                .filter(line -> !line.startsWith(" "))
                .map(name::matcher)
                .filter(matcher -> matcher.find())
                .map(matcher -> matcher.group(1).substring(0, matcher.group(1).length() - 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Compares two listings.
     *
     * @param before one listing
     * @param now the other one
     * @return a line for each difference, {@code -} for what is in the first alone and {@code +} for what is in the second alone, members with their
     *     types; empty if they are equal
     */
    static List<String> differences(String before, String now) {
        Set<String> old = qualified(before);
        Set<String> current = qualified(now);
        return Stream.concat(
                        old.stream().filter(line -> !current.contains(line)).map(line -> "- " + line),
                        current.stream().filter(line -> !old.contains(line)).map(line -> "+ " + line))
                .sorted((a, b) -> {
                    int byLine = a.substring(2).compareTo(b.substring(2));
                    return byLine != 0 ? byLine : a.compareTo(b);
                })
                .toList();
    }

    /** Each line, members behind the name of their type. */
    private static Set<String> qualified(String listing) {
        Set<String> result = new LinkedHashSet<>();
        String type = "";
        for (String line : (Iterable<String>) listing.lines()::iterator) {
            if (line.startsWith(" ")) {
                result.add(type + ": " + line.strip());
            } else if (!line.isEmpty()) {
                type = line.replaceFirst("^.*?(?:class|interface|record|enum) ([\\w.]+).*$", "$1");
                result.add(type + ": " + line);
            }
        }
        return result;
    }

    private static List<String> topLevelTypes(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace(File.separatorChar, '.'))
                    .filter(name -> !name.contains("$") && !name.endsWith("-info"))
                    .sorted()
                    .toList();
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        types.values().forEach(lines -> lines.forEach(line -> text.append(line).append('\n')));
        return text.toString();
    }

    private void add(TypeElement type) {
        if (!isOffered(type)) {
            return;
        }
        TreeSet<String> members = new TreeSet<>();
        addMembers(type, type, members);
        List<String> lines = new ArrayList<>();
        lines.add(header(type));
        members.forEach(member -> lines.add("    " + member));
        types.put(type.getQualifiedName().toString(), lines);
        ElementFilter.typesIn(type.getEnclosedElements()).forEach(this::add);
    }

    /** Adds what the type has itself, and what it inherits from types that are offered to nobody. */
    private void addMembers(TypeElement owner, TypeElement type, Set<String> lines) {
        for (Element member : type.getEnclosedElements()) {
            boolean inherited = !owner.equals(type);
            if (!isOffered(member)
                    || isImplied(type, member)
                    || inherited && member.getKind() == ElementKind.CONSTRUCTOR
                    || member.getModifiers().contains(Modifier.PROTECTED) && isFinal(owner)) {
                continue;
            }
            switch (member.getKind()) {
                case ENUM_CONSTANT -> lines.add("enum constant " + member.getSimpleName());
                case FIELD -> lines.add(field((VariableElement) member));
                case CONSTRUCTOR, METHOD -> lines.add(executable(owner, (ExecutableElement) member));
                default -> {
                    // A nested type has lines of its own; components of a record stand in its first line.
                }
            }
        }
        supertypes(type)
                .map(mirror -> (TypeElement) ((DeclaredType) mirror).asElement())
                .filter(supertype -> !isOffered(supertype))
                .forEach(supertype -> addMembers(owner, supertype, lines));
    }

    private static boolean isOffered(Element element) {
        Set<Modifier> modifiers = element.getModifiers();
        return modifiers.contains(Modifier.PUBLIC)
                || modifiers.contains(Modifier.PROTECTED) && !isFinal((TypeElement) element.getEnclosingElement());
    }

    private static boolean isFinal(TypeElement type) {
        return type.getModifiers().contains(Modifier.FINAL) || type.getKind() == ElementKind.ENUM;
    }

    /** Whether everybody knows that the member is there: every class has it, or the first line of its type says so. */
    private static boolean isImplied(TypeElement type, Element member) {
        if (!(member instanceof ExecutableElement method)) {
            return false;
        }
        String name = method.getSimpleName().toString();
        List<String> parameters = parameterTypes(method);
        return switch (name + parameters) {
            case "toString[]", "hashCode[]", "equals[Object]" -> true;
            case "values[]", "valueOf[String]" -> type.getKind() == ElementKind.ENUM;
            default ->
                type.getKind() == ElementKind.RECORD
                        && (method.getKind() == ElementKind.CONSTRUCTOR
                                ? parameters.equals(type.getRecordComponents().stream()
                                        .map(component -> name(component.asType()))
                                        .toList())
                                : parameters.isEmpty()
                                        && type.getRecordComponents().stream().anyMatch(component -> component
                                                .getSimpleName()
                                                .contentEquals(name)));
        };
    }

    private String header(TypeElement type) {
        ElementKind kind = type.getKind();
        StringBuilder line = new StringBuilder(prefix(type, impliedBy(kind)));
        line.append(
                switch (kind) {
                    case ANNOTATION_TYPE -> "@interface";
                    default -> kind.name().toLowerCase(Locale.ROOT);
                });
        line.append(' ').append(type.getQualifiedName()).append(typeParameters(type.getTypeParameters()));
        if (kind == ElementKind.RECORD) {
            line.append(type.getRecordComponents().stream()
                    .map(ApiListing::component)
                    .collect(Collectors.joining(", ", "(", ")")));
        }
        if (kind == ElementKind.CLASS && type.getSuperclass().getKind() != TypeKind.NONE) {
            String superclass = name(type.getSuperclass());
            line.append(superclass.equals("Object") ? "" : " extends " + superclass);
        }
        if (kind != ElementKind.ANNOTATION_TYPE) {
            line.append(sorted(kind == ElementKind.INTERFACE ? " extends " : " implements ", type.getInterfaces()));
        }
        if (kind != ElementKind.ENUM) {
            line.append(sorted(" permits ", type.getPermittedSubclasses()));
        }
        return line.toString();
    }

    private static Set<Modifier> impliedBy(ElementKind kind) {
        return switch (kind) {
            case CLASS -> Set.of();
            case INTERFACE, ANNOTATION_TYPE -> Set.of(Modifier.ABSTRACT, Modifier.STATIC);
            default -> Set.of(Modifier.ABSTRACT, Modifier.STATIC, Modifier.FINAL, Modifier.SEALED);
        };
    }

    private static String component(RecordComponentElement component) {
        return name(component.asType()) + ' ' + component.getSimpleName();
    }

    private String field(VariableElement field) {
        Object value = field.getConstantValue();
        return prefix(field, Set.of())
                + name(field.asType())
                + ' '
                + field.getSimpleName()
                + (value == null ? "" : " = " + elements.getConstantExpression(value));
    }

    private static String executable(TypeElement owner, ExecutableElement method) {
        StringBuilder line = new StringBuilder(prefix(method, Set.of()));
        String parameters = typeParameters(method.getTypeParameters());
        line.append(parameters).append(parameters.isEmpty() ? "" : " ");
        if (method.getKind() == ElementKind.CONSTRUCTOR) {
            line.append(owner.getSimpleName());
        } else {
            line.append(name(method.getReturnType())).append(' ').append(method.getSimpleName());
        }
        String types = String.join(", ", parameterTypes(method));
        line.append('(')
                .append(method.isVarArgs() ? types.replaceFirst("\\[]$", "...") : types)
                .append(')');
        line.append(sorted(" throws ", method.getThrownTypes()));
        AnnotationValue value = method.getDefaultValue();
        return line.append(value == null ? "" : " default " + value).toString();
    }

    private static List<String> parameterTypes(ExecutableElement method) {
        return method.getParameters().stream()
                .map(parameter -> name(parameter.asType()))
                .toList();
    }

    /** Annotations and modifiers, each followed by a space. */
    private static String prefix(Element element, Set<Modifier> implied) {
        Stream<String> annotations = element.getAnnotationMirrors().stream()
                .map(annotation -> ((TypeElement) annotation.getAnnotationType().asElement()).getQualifiedName())
                .map(Object::toString)
                .filter(TOLD_ANNOTATIONS::contains)
                .sorted()
                .map(name -> '@' + JAVA_LANG.matcher(name).replaceFirst(""));
        Stream<String> modifiers = TOLD_MODIFIERS.stream()
                .filter(modifier -> element.getModifiers().contains(modifier) && !implied.contains(modifier))
                .map(Modifier::toString);
        return Stream.concat(annotations, modifiers).map(word -> word + ' ').collect(Collectors.joining());
    }

    private static Stream<? extends TypeMirror> supertypes(TypeElement type) {
        return Stream.concat(Stream.of(type.getSuperclass()), type.getInterfaces().stream())
                .filter(DeclaredType.class::isInstance);
    }

    private static String sorted(String keyword, List<? extends TypeMirror> types) {
        return types.isEmpty()
                ? ""
                : types.stream().map(ApiListing::name).sorted().collect(Collectors.joining(", ", keyword, ""));
    }

    private static String typeParameters(List<? extends TypeParameterElement> parameters) {
        return parameters.isEmpty()
                ? ""
                : parameters.stream()
                        .map(parameter -> parameter.getSimpleName() + bounds(parameter.getBounds()))
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String bounds(List<? extends TypeMirror> bounds) {
        String names = bounds.stream().map(ApiListing::name).collect(Collectors.joining(" & "));
        return names.equals("Object") ? "" : " extends " + names;
    }

    /** The type as written in source; not {@code toString()}, which has annotations on some JDKs and not on others. */
    private static String name(TypeMirror type) {
        if (type instanceof ArrayType array) {
            return name(array.getComponentType()) + "[]";
        } else if (type instanceof DeclaredType declared) {
            TypeElement element = (TypeElement) declared.asElement();
            element.getKind(); // reads the class, before which a nested type does not know its name
            String name = JAVA_LANG.matcher(element.getQualifiedName()).replaceFirst("");
            if (declared.getEnclosingType() instanceof DeclaredType enclosing
                    && !enclosing.getTypeArguments().isEmpty()) {
                name = name(enclosing) + '.' + element.getSimpleName();
            }
            return declared.getTypeArguments().isEmpty()
                    ? name
                    : declared.getTypeArguments().stream()
                            .map(ApiListing::name)
                            .collect(Collectors.joining(", ", name + '<', ">"));
        } else if (type instanceof WildcardType wildcard) {
            return wildcard.getExtendsBound() != null
                    ? "? extends " + name(wildcard.getExtendsBound())
                    : wildcard.getSuperBound() != null ? "? super " + name(wildcard.getSuperBound()) : "?";
        } else if (type instanceof IntersectionType intersection) {
            return intersection.getBounds().stream().map(ApiListing::name).collect(Collectors.joining(" & "));
        } else if (type.getKind() == TypeKind.TYPEVAR) {
            return ((TypeVariable) type).asElement().getSimpleName().toString();
        }
        return type.getKind().name().toLowerCase(Locale.ROOT);
    }
}
