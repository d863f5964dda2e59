package dev.hirundo.ratelimit;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A request on its way past the policies. Of one request, used by its thread; only [#charge] by
/// any.
final class Visit {
    static final HeaderName POLICY = HeaderNames.create("RateLimit-Policy");
    private static final HeaderName LEFT = HeaderNames.create("RateLimit");

    private final ServerRequest request;
    private final ClientAddress clients;
    private final List<Bill> bills = new ArrayList<>(2);
    private final List<Header> policies = new ArrayList<>(2);
    private final List<Fields.Left> left = new ArrayList<>(2);
    private final Map<Rule, Crowd.Permit> permits = new HashMap<>(2);
    private @Nullable InetAddress address;

    /// Whose tokens of which rule were taken.
    private record Bill(Rule rule, String key) {}

    private Visit(ServerRequest request, ClientAddress clients) {
        this.request = request;
        this.clients = clients;
    }

    /// The one of this request; made if it is not there.
    static Visit of(ServerRequest request, ClientAddress clients) {
        return find(request)
                .orElseGet(
                        () -> {
                            var visit = new Visit(request, clients);
                            request.context().register(Visit.class, visit);
                            return visit;
                        });
    }

    static Optional<Visit> find(ServerRequest request) {
        return request.context().get(Visit.class, Visit.class);
    }

    ServerRequest request() {
        return request;
    }

    InetAddress address() {
        if (address == null) {
            address = clients.find(request);
        }
        return address;
    }

    /// @return false if the rule was asked before: a request that is rerouted comes by again
    synchronized boolean bill(Rule rule, String key) {
        if (bills.stream().anyMatch(bill -> bill.rule() == rule)) {
            return false;
        }
        return bills.add(new Bill(rule, key));
    }

    /// Runs by this permit until it leaves the rule.
    void hold(Rule rule, Crowd.Permit permit) {
        permits.put(rule, permit);
    }

    /// Gives back what it holds of this rule.
    void leave(Rule rule) {
        var permit = permits.remove(rule);
        if (permit != null) {
            permit.close();
        }
    }

    /// Gives back all that it holds.
    void leave() {
        permits.values().forEach(Crowd.Permit::close);
        permits.clear();
    }

    /// Takes so many more of all that were asked.
    void charge(long tokens) {
        List<Bill> all;
        synchronized (this) {
            all = List.copyOf(bills);
        }
        all.forEach(bill -> bill.rule().charge(bill.key(), tokens));
    }

    /// Tells in the answer what the policy has left for this client.
    ///
    /// @param policy the header that tells of it alone
    void tell(Header policy, Fields.Left remaining, ServerResponse response) {
        policies.add(policy);
        left.add(remaining);
        response.header(policies.size() == 1 ? policy : all(policies));
        response.header(LEFT, Fields.left(left));
    }

    private static Header all(List<Header> policies) {
        return HeaderValues.create(
                POLICY, policies.stream().map(Header::get).collect(Collectors.joining(", ")));
    }
}
