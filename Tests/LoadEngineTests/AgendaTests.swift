import Testing
import Wire

@testable import LoadEngine

@Suite struct AgendaTests {
    @Test func eventsAreSettledInTheirOrderWithThoseThatFollow() {
        var agenda = Agenda(now: 0)
        let before = agenda.hasEvents
        #expect(!before)
        agenda.post(.wanted, 3)
        agenda.post(.dialled, 1)
        var seen: [Handle<Client>] = []
        while let (client, event) = agenda.nextEvent() {
            seen.append(client)
            if event == .dialled { agenda.post(.opened, 2) }
        }
        let after = agenda.hasEvents
        #expect(seen == [3, 1, 2] && !after)
    }

    @Test func nothingHappensToAClientThatIsGone() {
        var agenda = Agenda(now: 0)
        agenda.arm(5, at: 1_000)
        agenda.post(.lost, 4)
        agenda.post(.woken, 5)
        agenda.post(.lost, 6)
        var seen: [Handle<Client>] = []
        while let (client, _) = agenda.nextEvent() {
            if seen.isEmpty { agenda.forget(5) }
            seen.append(client)
        }
        let deadline = agenda.nextDeadline
        #expect(seen == [4, -1, 6] && deadline == nil)
    }

    @Test func touchedClientsAreTakenOnceInARow() {
        var agenda = Agenda(now: 0)
        for client in [7, 7, 8, 7] as [Handle<Client>] { agenda.touch(client) }
        var seen: [Handle<Client>] = []
        var place = 0
        while true {
            let client = agenda.touched(place)
            if client.isNone { break }
            if client == 8, seen.count < 3 { agenda.touch(9) }
            seen.append(client)
            place += 1
        }
        let isLeft = agenda.hasTouched
        #expect(seen == [7, 8, 7, 9] && !isLeft)
    }

    @Test func timersExpireInTheirOrder() {
        var agenda = Agenda(now: 0)
        agenda.arm(1, at: 3_000_000)
        agenda.arm(2, at: 1_000_000)
        agenda.arm(3, at: 2_000_000)
        agenda.arm(3, at: .max)
        let early = agenda.expire(500_000)
        let late = agenda.expire(3_000_000)
        let (due, deadline) = ((0..<agenda.dueCount).map { agenda.due($0) }, agenda.deadline(of: 2))
        #expect(!early && late && due == [2, 1] && deadline == 1_000_000)
    }
}
