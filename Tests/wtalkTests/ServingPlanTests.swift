import ArgumentParser
import Testing

@testable import wtalk

@Suite struct ServingPlanTests {
  private func plan(_ arguments: String...) throws -> ServingPlan { try ServingPlan(ServingOptions.parse(arguments)) }

  @Test func `the longest path comes first, and --mode has the rest`() throws {
    let plan = try plan("--mode", "echo", "--route", "/a=echo", "--route", "/a/b=chat", "--base-path", "/x/")
    #expect(plan.routes.map(\.path.text) == ["/x/a/b", "/x/a", "/x"])
    #expect(plan.whole.mode == .echo && plan.chatPath?.text == "/x/a/b")
  }

  @Test(arguments: [
    ["--route", "/a=echo", "--route", "/a/=chat"], ["--route", "/=echo"], ["--route", "/a=chat"], ["--route", "a=echo"],
    ["--route", "/a=nothing"], ["--route", "/a"], ["--base-path", "chat"], ["--base-path", "/../x"],
  ])
  func `what cannot be is refused`(arguments: [String]) {
    #expect(throws: (any Error).self) { try ServingPlan(ServingOptions.parse(arguments)) }
  }
}
