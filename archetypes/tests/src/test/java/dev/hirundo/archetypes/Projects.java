package dev.hirundo.archetypes;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/// The project of every archetype: made when the first class of tests asks, and closed after the
/// last.
final class Projects implements ArgumentsProvider {
    @Override
    public Stream<Arguments> provideArguments(
            ParameterDeclarations parameters, ExtensionContext context) {
        var store = context.getRoot().getStore(Namespace.create(Projects.class));
        return Archetypes.names().stream()
                .map(name -> store.getOrComputeIfAbsent(name, Generated::by, Generated.class))
                .map(Arguments::of);
    }
}
