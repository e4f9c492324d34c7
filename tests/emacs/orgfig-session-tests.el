;;; orgfig-session-tests.el --- A random session in a real Emacs  -*- lexical-binding: t; -*-

;;; Commentary:

;; Somebody edits, saves, undoes, folds, builds, cancels and toggles modes in
;; any order.  After each step that waits, everything must agree: the text
;; with the edits, the lighter and Flymake with the program, marks with their
;; blocks.  ORGFIG_SESSION is "SEED STEPS", for longer sessions than this one.

;;; Code:

(require 'orgfig-build-support)
(require 'orgfig-flymake)
(require 'orgfig-marks)
(require 'orgfig-saved)

(defun orgfig-session-notebook ()
  "A notebook of ten quick figures, some of them claimed, one broken."
  (concat
   (substring orgfig-test-notebook 0 (string-search "* TODO square" orgfig-test-notebook))
   (mapconcat (lambda (number)
                (format "* %s f%d\n#+CAPTION: F %d\n[[file:fig/f%d.svg]]\n#+begin_src python :tangle tangled/f%d.py\n<<draw>>\ndraw(\"f%d.svg\", %s)\n#+end_src\n"
                        (if (zerop (% number 3)) "DONE" "TODO") number number number number number
                        (if (= number 4) "sise" (format "'<path d=\"M0 0L%d 1\"/>'" number))))
              (number-sequence 1 9) "\n")
   (substring orgfig-test-notebook (string-search "* Shared" orgfig-test-notebook))))

(defvar orgfig-session--text nil "What the notebook must read.")

(defmacro orgfig-session--editing (&rest body)
  "Run BODY, which edits the buffer, and keep what it reads then."
  `(prog1 (progn ,@body)
     (setq orgfig-session--text (org-with-wide-buffer (buffer-string)))))

(defun orgfig-session--anywhere ()
  "Go to a random place."
  (goto-char (+ (point-min) (random (1+ (- (point-max) (point-min)))))))

(defun orgfig-session--quietly (function &rest arguments)
  "Call FUNCTION with ARGUMENTS; that somebody used it wrongly is no fault."
  (condition-case nil (apply function arguments) (user-error nil)))

(defconst orgfig-session--steps
  '((type . (lambda () (orgfig-session--editing
                        (orgfig-session--anywhere)
                        (end-of-line)
                        (insert (nth (random 4) '(" " "\n" "\n# é\tx\n" "\n** TODO more\n"))))))
    (delete . (lambda () (orgfig-session--editing
                          (orgfig-session--anywhere)
                          (delete-region (point) (min (point-max) (+ (point) (random 30)))))))
    (kill . (lambda () (orgfig-session--editing
                        (orgfig-session--anywhere)
                        (condition-case nil (org-cut-subtree) (error nil)))))
    (undo . (lambda () (orgfig-session--editing
                        (undo-boundary)
                        (condition-case nil (let ((last-command nil)) (undo (1+ (random 5)))) (error nil)))))
    (mend . (lambda () (orgfig-session--editing (erase-buffer) (insert (orgfig-session-notebook)))))
    (save . save-buffer)
    (narrow . (lambda () (orgfig-session--anywhere) (condition-case nil (org-narrow-to-subtree) (error nil))))
    (widen . widen)
    (fold . org-overview)
    (cycle . (lambda () (orgfig-session--editing ; in a block, it indents
                         (orgfig-session--anywhere)
                         (condition-case nil (org-cycle) (error nil)))))
    (unfold . org-show-all)
    (build-at-point . (lambda () (orgfig-session--anywhere) (orgfig-session--quietly #'orgfig-build-at-point)))
    (build-subtree . (lambda () (orgfig-session--anywhere) (orgfig-session--quietly #'orgfig-build-subtree)))
    (build . (lambda () (orgfig-session--quietly #'orgfig-build)))
    (again . (lambda () (orgfig-session--quietly #'orgfig-build-again)))
    (cancel . (lambda () (orgfig-session--quietly #'orgfig-cancel)))
    (wait . (lambda () (accept-process-output nil (/ (random 30) 100.0))))
    (refresh . orgfig-refresh)
    (flymake . (lambda () (orgfig-flymake-mode 'toggle) (when orgfig-flymake-mode (flymake-start))))
    (clear . orgfig-clear-marks)
    (off-and-on . (lambda () (orgfig-mode -1) (when (zerop (random 2)) (accept-process-output nil 0.1)) (orgfig-mode)))
    (revert . (lambda () (revert-buffer t t) (setq orgfig-session--text (buffer-string))))
    (reopen . (lambda () (let ((file buffer-file-name))
                           (set-buffer-modified-p nil)
                           (kill-buffer)
                           (set-buffer (find-file-noselect file))
                           (orgfig-mode)
                           (setq orgfig-session--text (buffer-string)))))
    (next-error . (lambda () (save-current-buffer (condition-case nil (next-error) (error nil)))))
    (lose . (lambda () (when (file-directory-p "fig") (delete-directory "fig" t))))
    (on-save . (lambda () (setq orgfig-build-on-save (nth (random 3) '(nil figure t)))))
    (written-outside . (lambda () (save-buffer)
                         (write-region "\n# outside\n" nil buffer-file-name t 'quiet)
                         (revert-buffer t t)
                         (setq orgfig-session--text (buffer-string)))))
  "What somebody may do: names and functions.")

;;;; What must hold

(defun orgfig-session--settled ()
  "Wait until nothing runs for this notebook, and nothing is about to."
  (orgfig-test-until (and (null (orgfig-test-processes))
                          (null (orgfig--project-timer (orgfig--project)))
                          (null (orgfig--project-build (orgfig--project))))))

(defun orgfig-session--asked (&rest args)
  "What the program, called with ARGS, prints now."
  (with-temp-buffer
    (apply #'call-process (car (orgfig--program)) nil '(t nil) nil
           (append (cdr (orgfig--program)) args))
    (buffer-string)))

(defun orgfig-session--check ()
  "Fail unless all that is shown agrees with the text and the program."
  (should (equal (org-with-wide-buffer (buffer-string)) orgfig-session--text))
  (dolist (mark (orgfig-signs--marks))
    (should (memq (orgfig-overlays--state mark) '(built failed error)))
    (org-with-wide-buffer
     (goto-char (overlay-start mark))
     (unless (eq (orgfig-overlays--state mark) 'error)
       (should (looking-at-p "[ \t]*#\\+begin_src\\|\\*+ ")))))
  (unless (buffer-modified-p)
    (orgfig-refresh)
    (orgfig-session--settled)
    (orgfig-session--check-program)))

(defun orgfig-session--check-program ()
  "Fail unless the lighter and Flymake agree with the program."
  (let* ((audit (orgfig--document (orgfig-session--asked "status" "--json")))
         (bad (cl-count-if (lambda (figure) (and (equal (alist-get 'claims figure) "done")
                                                 (not (equal (alist-get 'verdict figure) "done"))))
                           (alist-get 'figures audit))))
    (should (equal (orgfig-test-lighter)
                   (cond ((null audit) " Fig:?") ((zerop bad) " Fig") (t (format " Fig:%d" bad)))))
    (when (and audit orgfig-flymake-mode)
      (should (equal (sort (org-with-wide-buffer
                            (mapcar (lambda (one) (line-number-at-pos (flymake-diagnostic-beg one)))
                                    (flymake-diagnostics)))
                           #'<)
                     (sort (cl-loop for problem in (alist-get 'problems audit)
                                    when (member (alist-get 'severity problem) '("error" "warning"))
                                    collect (alist-get 'line problem))
                           #'<))))))

(defun orgfig-session--nothing-left ()
  "Fail unless the modes, once off, leave nothing."
  (orgfig-mode -1)
  (orgfig-test-idle)
  (should-not (append (orgfig-signs--overlays 'orgfig-sign) (orgfig-signs--overlays 'orgfig-job)))
  (should-not orgfig-places--lines)
  (dolist (hook '(after-save-hook after-revert-hook after-change-functions pre-redisplay-functions
                                  flymake-diagnostic-functions window-configuration-change-hook))
    (should-not (cl-some (lambda (function) (and (symbolp function)
                                                 (string-prefix-p "orgfig" (symbol-name function))))
                         (buffer-local-value hook (current-buffer)))))
  (should-not (cl-some (lambda (timer) (let ((function (timer--function timer)))
                                         (and (symbolp function)
                                              (string-prefix-p "orgfig-saved" (symbol-name function)))))
                       timer-list)))

(defun orgfig-session--errors ()
  "What *Messages* has of errors that nobody caught."
  (with-current-buffer (messages-buffer)
    (save-excursion
      (goto-char (point-min))
      (cl-loop while (re-search-forward "^\\(Error \\(in\\|during\\|running\\).*\\|error in .*\\|orgfig: \\(Wrong\\|Symbol\\|Args\\|Invalid\\|Marker\\).*\\)$" nil t)
               collect (match-string 0)))))

(defun orgfig-session-run (seed steps)
  "Take STEPS random ones from SEED, and check after each sixth."
  (random (number-to-string seed))
  (let ((orgfig-build-on-save nil) (orgfig-build-delay 0.05))
    (orgfig-test-with-notebook (orgfig-session-notebook)
      (buffer-enable-undo)
      (setq orgfig-session--text (buffer-string))
      (with-current-buffer (messages-buffer) (let ((inhibit-read-only t)) (erase-buffer)))
      (dotimes (number steps)
        (orgfig-session--step (nth (random (length orgfig-session--steps)) orgfig-session--steps))
        (when (zerop (% number 6))
          (orgfig-session--settled)
          (orgfig-session--check)))
      (orgfig-session--settled)
      (orgfig-session--nothing-left))))

(defun orgfig-session--step (step)
  "Do STEP, one of `orgfig-session--steps', and fail if an error was told."
  (message "Session: %s" (car step))
  (funcall (cdr step))
  (unless orgfig-mode (orgfig-mode))
  (should-not (orgfig-session--errors)))

(ert-deftest orgfig-session-leaves-all-in-agreement ()
  (pcase-let ((`(,seed ,steps) (mapcar #'string-to-number
                                       (split-string (or (getenv "ORGFIG_SESSION") "1 150")))))
    (orgfig-session-run seed steps)))

;;; orgfig-session-tests.el ends here
